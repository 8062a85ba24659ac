 mov rax, add
 mov rax, byte
