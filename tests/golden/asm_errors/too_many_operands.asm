 mov rax, rbx, rcx, rdx, rsi
