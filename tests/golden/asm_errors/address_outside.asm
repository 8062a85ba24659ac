 mov rax, table[rbx]
table: dq 0
