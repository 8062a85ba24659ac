 mov rax, []
