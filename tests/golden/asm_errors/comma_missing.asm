 mov rax rbx
 db 1 2
