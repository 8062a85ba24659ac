; the size of a constant says that of the memory beside it
bits 64
section .text
 adc [rax], byte 5
 rep adc [rax], strict byte -128
 add [rax], word 5
 sub [rax], strict dword 5
 cmp [rbx+8], dword 500
 test [rax], word 3
 mov [rax], byte 1
 mov [rax], word 1
 mov [rax], dword 1
