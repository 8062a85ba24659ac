section .bss
 db 5
 mov rax, 1
