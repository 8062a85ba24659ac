; repetition
bits 64
section .text
 times 5 nop
 times 3 mov eax, 5
 times 4 call f
f: times 10-($-f) db 0xcc
 times 0 hlt
 times 2 jmp f
 jmp g
 times 64-($-$$) db 0
 times 2 dq f
 times 3 lea rax, [rel f]
g: jmp $
 times 200-($-$$) db 0x90
 times 6 nop
