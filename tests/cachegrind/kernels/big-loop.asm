; A loop whose code is larger than the instruction cache, with a smaller one inside it.
%include "kernel.inc"

section .bss
alignb 64
counters: resq 64

start
    mov     ebx, 6
.round:
    call    large
    dec     ebx
    jnz     .round
    finish

function large
    lea     rdi, [rel counters]
%assign i 0
%rep 600
    add     rax, 0x12345
    lea     rcx, [rcx+rax*2+i]
    xor     rdx, rcx
    inc     qword [rdi+(i & 63) * 8]
    imul    r8, rdx, 77
    mov     [rdi+((i * 7) & 63) * 8], r8
    add     r9b, 3
    %if i % 200 == 100
    mov     esi, 20
.here_ %+ i:
    add     r10, [rdi+rsi*8]
    dec     esi
    jnz     .here_ %+ i
    %endif
%assign i i + 1
%endrep
    ret
endfunction
