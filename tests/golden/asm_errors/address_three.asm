 mov rax, [rax+rbx+rcx]
