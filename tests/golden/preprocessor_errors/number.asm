 mov rax, 12g
 mov rax, 0b12
 dq 0x1FFFFFFFFFFFFFFFFF
