; Scalar floating point, and 16 bytes at once.
%include "kernel.inc"

count equ 900

section .rodata
align 16
half:  dq 0.5, 0.5
third: dd 0.333, 0.333, 0.333, 0.333

section .bss
alignb 64
doubles: resq count + 2
floats:  resd count + 4

start
    call    fill
    call    sum
    call    compare
    call    move
    finish

function fill
    lea     rdi, [rel doubles]
    lea     rsi, [rel floats]
    xor     ecx, ecx
.next:
    cvtsi2sd xmm0, rcx
    mulsd   xmm0, [rel half]
    movsd   [rdi+rcx*8], xmm0
    cvtsi2ss xmm1, ecx
    mulss   xmm1, [rel third]
    movss   [rsi+rcx*4], xmm1
    inc     ecx
    cmp     ecx, count
    jb      .next
    ret
endfunction

function sum
    lea     rdi, [rel doubles]
    lea     rsi, [rel floats]
    xorps   xmm2, xmm2
    xorps   xmm3, xmm3
    xor     ecx, ecx
.next:
    addsd   xmm2, [rdi+rcx*8]
    sqrtsd  xmm4, [rdi+rcx*8]
    addsd   xmm2, xmm4
    addss   xmm3, [rsi+rcx*4]
    subss   xmm3, [rel third]
    inc     ecx
    cmp     ecx, count
    jb      .next
    movsd   [rdi], xmm2
    movss   [rsi], xmm3
    ret
endfunction

function compare
    lea     rdi, [rel doubles]
    xor     ecx, ecx
    xor     eax, eax
.next:
    movsd   xmm0, [rdi+rcx*8]
    comisd  xmm0, [rdi+rcx*8+8]
    jb      .below
    inc     eax
.below:
    cvttsd2si rdx, [rdi+rcx*8]
    add     rax, rdx
    add     ecx, 3
    cmp     ecx, count - 4
    jb      .next
    ret
endfunction

function move
    lea     rdi, [rel doubles]
    lea     rsi, [rel floats]
    mov     ecx, count / 8
.next:
    movups  xmm0, [rdi+4]
    movups  [rsi+8], xmm0
    movaps  xmm1, [rel half]
    movups  [rdi+12], xmm1
    add     rdi, 48
    add     rsi, 24
    dec     ecx
    jnz     .next
    ret
endfunction
