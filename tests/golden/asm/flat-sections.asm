; flat: sections in order
; format: bin
bits 64
org 0x1000
section .data
d: dq d, b, t, c
 db 1
section .text
t: mov rax, [rel d]
 lea rbx, [rel b]
 mov rcx, c
 call t
 mov eax, [abs d]
section .bss
b: resb 10
c: resq 1
section .text
 nop
