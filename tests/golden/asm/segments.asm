; fs and gs, and the overrides that do nothing
bits 64
default rel
section .text
 mov rax, [fs:0x28]
 mov [gs:rax], ecx
 mov eax, [fs:rel var]
 mov rax, fs:[0x28]
 mov rax, [ds:rax]
 mov rax, [cs:rbx+4]
 add [fs:rax+rcx*4], edx
 fs mov rax, [rcx]
 mov rcx, [gs:0]
section .data
var: dq 0
