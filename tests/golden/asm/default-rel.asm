; addresses with default rel
bits 64
default rel
section .text
 mov rax, [var]
 mov [var], eax
 mov rax, [abs var]
 mov rax, [fs:var]
 cmp dword [var], 5
 cmp dword [var], 500
 mov byte [var+1], 5
 imul eax, [var], 100
 shl qword [var], 3
 mov al, [var+rcx]
 lea rsi, [fwd]
 call [fwd]
fwd: dq 0
section .data
var: dq 0
