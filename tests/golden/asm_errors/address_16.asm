 a16 mov rax, [rbx]
