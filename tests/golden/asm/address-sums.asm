; which register of two is the base: the first, but after a sum of numbers the first by name
extern there
five equ 5
here:   nop
        mov al, [rsi + rdi + 1 + 2]
        mov al, [rsi + rdi + 3]
        mov al, [rsi + 0 + rdi + 1]
        mov al, [rdx + r13 + five - 1]
        mov al, [rdx + r13*1 + five - 1]
        mov al, [rdx*1 + r13 + 1 + 1]
        mov al, [rdx + r13 + five - 5]
        mov al, [there - 1 + rbx + r8]
        mov al, [rbx + r8 + there]
        mov al, [rsi + rdi + ahead - here]
        mov al, [rsi + rdi + ahead]
        mov al, [rsi + rdi + ahead - 1]
        mov al, [rsp + rdi + 1 + 1]
        mov al, [rbp + rax + 1 + 1]
        mov al, [r10 + r9 + 1 + 1]
        mov al, [r15 + r8 + 1 + 1]
        mov al, [rcx + rax + rax - 1 + 2]
        mov al, [rcx + rax*2 + 2 - 1]
        mov al, [esi + edi + 1 + 2]
        mov al, [edi + r9d + 1 + 2]
        mov al, [rsi + rdi + (five - 1)*2]
        mov al, [rsi + rdi + five*2]
ahead:  nop
