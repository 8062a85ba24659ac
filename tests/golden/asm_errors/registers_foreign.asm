 mov %eax, 1
 mov rax, rip
 mov rax, cr0
