; A matrix filled and summed by rows.
%include "kernel.inc"

rows    equ 80
columns equ 100

section .bss
alignb 64
matrix: resd rows * columns

start
    call    fill
    call    sum
    finish

function fill
    lea     rdi, [rel matrix]
    mov     ecx, rows * columns
.next:
    mov     [rdi], ecx
    add     rdi, 4
    dec     ecx
    jnz     .next
    ret
endfunction

function sum
    xor     eax, eax
    xor     edx, edx
.row:
    imul    esi, edx, columns * 4
    lea     rdi, [rel matrix]
    add     rdi, rsi
    xor     ecx, ecx
.column:
    add     eax, [rdi+rcx*4]
    inc     ecx
    cmp     ecx, columns
    jb      .column
    inc     edx
    cmp     edx, rows
    jb      .row
    ret
endfunction
