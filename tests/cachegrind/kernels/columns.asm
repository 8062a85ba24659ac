; A matrix filled and summed by columns.
%include "kernel.inc"

rows    equ 128
columns equ 64

section .bss
alignb 64
matrix: resq rows * columns

start
    call    fill
    call    sum
    finish

function fill
    xor     edx, edx
.column:
    lea     rdi, [rel matrix]
    lea     rdi, [rdi+rdx*8]
    mov     ecx, rows
.row:
    mov     [rdi], rcx
    add     rdi, columns * 8
    dec     ecx
    jnz     .row
    inc     edx
    cmp     edx, columns
    jb      .column
    ret
endfunction

function sum
    xor     eax, eax
    xor     edx, edx
.column:
    lea     rdi, [rel matrix]
    lea     rdi, [rdi+rdx*8]
    mov     ecx, rows
.row:
    add     rax, [rdi]
    add     rdi, columns * 8
    dec     ecx
    jnz     .row
    inc     edx
    cmp     edx, columns
    jb      .column
    ret
endfunction
