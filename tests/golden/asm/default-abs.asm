; addresses without default rel
bits 64
section .text
 mov rax, [var]
 mov [var], eax
 mov rax, [rel var]
 mov rax, [abs var]
 mov eax, var
 mov rax, var
 mov qword [rax], var
 add rax, var
 push var
 cmp dword [var], 5
 mov al, [var+rcx]
 lea rsi, [var]
 mov dword [var], var
section .data
var: dq 0
