%macro pair 2
        mov     %1, %2
%endmacro
        move    eax, 1
        ad      eax, 1
        jnee    here
        movzx   rax, ebx
        xchg    5, eax
        cmp     5, eax
        times   db 0
        mov     rax, offset here
        mov     rax, xmm0
        mov     xmm0, 5
        addsd   xmm0, rax
        push    eax
        jmp     eax
        pair    1
        mov     al, [byte rsi + 200]
here:   nop
struc point
.x:     resq 1
