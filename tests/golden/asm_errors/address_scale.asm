 mov rax, [rbx*6]
 mov rax, [rbx*2+rcx*4]
