 mov rax, [rbx
