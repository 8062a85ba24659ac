; jumps find their sizes
bits 64
default rel
section .text
start:
 jmp start
 jmp end
 jz start
 jnz end
 times 100 nop
middle: jmp start
 jne end
 times 120 nop
 jmp middle
 jmp short here
 jmp near here
here: jmp $
 jmp $+2
 jmp strict near here
 loop here
 loope here
 loopne here
 loopz here
 jrcxz here
 jecxz here
 jmp rax
 jmp [rax]
 jmp qword [rel var]
 jmp r12
 jmp [rax+rcx*8]
end: ret
section .data
var: dq 0
