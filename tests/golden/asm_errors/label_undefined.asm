 jmp nowhere_at_all
 mov rax, [rel also_nothing]
