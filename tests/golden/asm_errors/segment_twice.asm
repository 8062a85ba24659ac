 fs mov rax, [gs:rbx]
