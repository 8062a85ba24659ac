 mov rax, u0
 mov rax, u1
 mov rax, u2
 mov rax, u3
 mov rax, u4
 foo bar
 mov [rax], 1
