; what is not known yet
bits 64
section .text
 mov eax, k
 mov rax, k
 mov rax, data
 mov eax, [rax+k]
 mov eax, [rax+data]
 mov eax, [data]
 lea rdi, [rel data]
 add eax, k
 cmp rax, big
 mov cl, k
 shl eax, k
 push k
 mov dword [rax+k], big
 imul eax, ecx, k
 mov rcx, e-s
s: times 300 nop
e: mov rcx, e-s
k equ 5
big equ 0x1234
section .data
data: dq 0
