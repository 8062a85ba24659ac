global _start
section .text
_start: call .here
.here: pop rbx
 lea rsi,[rbx+msg-.here]
a: mov al,[rdi+b-a]
 mov al,[rdi+(b-a)]
 mov al,[rdi-a+b]
 mov al,[rdi+b-$]
 mov al,[rdi+b-$$]
 mov al,[b-a]
 mov byte [rdi+far1-a+1],77
 shl eax,b-a
 shl eax, b-c
c:
b: nop
 mov al,[rdi+rsi*2+d-b+1]
 imul eax, ecx, d-a
 imul eax, ecx, d-b
 add eax, d-a
 enter d-b, 1
 times 200 nop
d: nop
far1:
msg: db "hi",10
