 mov rax, [rbx+ecx]
