 mov rax, rbx+8
 mov rax, 8+rbx
