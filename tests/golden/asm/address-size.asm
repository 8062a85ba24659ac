; 32-bit addresses
bits 64
default rel
section .text
 mov eax, [ecx]
 mov rax, [r9d+r10d*4+8]
 mov [ebp], al
 lea eax, [esp+4]
 add dword [edi*2], 5
 a32 mov eax, [rel var]
 mov eax, [eax+ebx]
 inc byte [r13d]
section .data
var: dq 0
