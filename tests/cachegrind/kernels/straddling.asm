; Accesses of 2, 4, 8 and 16 bytes that cross cache lines and pages.
%include "kernel.inc"

bytes equ 16384

section .bss
alignb 4096
region: resb bytes + 64

start
    call    eight
    call    four
    call    two
    call    sixteen
    finish

function eight
    lea     rsi, [rel region]
    xor     ecx, ecx
.next:
    add     rax, [rsi+rcx]
    mov     [rsi+rcx+61], rax
    add     rcx, 13
    cmp     rcx, bytes
    jb      .next
    ret
endfunction

function four
    lea     rsi, [rel region]
    mov     ecx, bytes
.next:
    mov     [rsi+rcx], ecx
    add     eax, [rsi+rcx-62]
    sub     rcx, 31
    cmp     rcx, 64
    ja      .next
    ret
endfunction

function two
    lea     rsi, [rel region+63]
    xor     ecx, ecx
.next:
    add     ax, [rsi+rcx]
    add     [rsi+rcx], ax
    add     rcx, 64
    cmp     rcx, bytes
    jb      .next
    ret
endfunction

function sixteen
    lea     rsi, [rel region+56]
    xor     ecx, ecx
.next:
    movups  xmm0, [rsi+rcx]
    movups  [rsi+rcx+4], xmm0
    add     rcx, 60
    cmp     rcx, bytes - 64
    jb      .next
    ret
endfunction
