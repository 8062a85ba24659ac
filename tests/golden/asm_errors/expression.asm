 mov rax, 5+
 mov rax, (1+2
 mov rax, 1/0
 dd 3 % 0
