; full 64-bit addresses
bits 64
section .text
 mov rax, [qword 0x1122334455667788]
 mov [qword 0x1122334455667788], al
 mov eax, [abs qword var]
 mov [abs qword var], ax
 a32 mov eax, [0x1000]
section .data
var: dq 0
