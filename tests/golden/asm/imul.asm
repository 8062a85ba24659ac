; two and three operands
bits 64
default rel
section .text
 imul rax, rcx
 imul rax, r12
 imul rax, [rax]
 imul rax, qword [rel var]
 imul rax, 5
 imul rax, -129
 imul rax, 0x12345
 imul r9, rcx
 imul r9, r12
 imul r9, [rax]
 imul r9, qword [rel var]
 imul r9, 5
 imul r9, -129
 imul r9, 0x12345
 imul eax, ecx, 5
 imul eax, ecx, 127
 imul eax, ecx, 128
 imul eax, ecx, -1
 imul eax, ecx, 0x7fff
 imul r8d, [rdi], 5
 imul r8d, [rdi], 127
 imul r8d, [rdi], 128
 imul r8d, [rdi], -1
 imul r8d, [rdi], 0x7fff
 imul cx, dx, 5
 imul cx, dx, 127
 imul cx, dx, 128
 imul cx, dx, -1
 imul cx, dx, 0x7fff
 imul rax, [rel var], 5
 imul rax, [rel var], 127
 imul rax, [rel var], 128
 imul rax, [rel var], -1
 imul rax, [rel var], 0x7fff
 imul rax, rcx, byte 3
 imul eax, eax, strict dword 3
 imul rax, dword 3
 imul rax, strict dword 3
 imul rax, rcx, dword 3
 imul rax, [rdi], strict dword 3
section .data
var: dq 0
