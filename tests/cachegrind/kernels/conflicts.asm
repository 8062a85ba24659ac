; Lines that compete for one set: ever more of them, round and round, so that every number of ways
; is exceeded at some time.
%include "kernel.inc"

distance equ 16384                       ; a multiple of the bytes in one way of every cache tried

section .bss
alignb 16384
region: resb distance * 20

start
    mov     ebx, 1
.more:
    mov     edi, ebx
    call    rounds
    inc     ebx
    cmp     ebx, 20
    jbe     .more
    finish

; edi: lines
function rounds
    mov     edx, 12
.round:
    lea     rsi, [rel region]
    mov     ecx, edi
.line:
    add     rax, [rsi]
    mov     [rsi+8], rax
    add     rsi, distance
    dec     ecx
    jnz     .line
    dec     edx
    jnz     .round
    ret
endfunction
