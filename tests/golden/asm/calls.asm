; calls of all kinds
bits 64
extern ext
section .text
f: call f
 call g
 call rax
 call [rax]
 call qword [rel var]
 call ext
 call ext wrt ..plt
 call [rel ext wrt ..got]
 call $
 call [rbp-8]
g: ret
 jmp ext
 jz ext
 jmp ext wrt ..plt
 lea rax, [rel ext]
 mov rax, [rel ext wrt ..got]
section .data
var: dq 0
