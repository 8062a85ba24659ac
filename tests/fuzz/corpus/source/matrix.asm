; A matrix product
;
; Memory has one dimension, a matrix has two: the rows lie behind one another. Element (i, j) of
; a matrix with n columns is number i*n + j. The product of two matrices takes three loops.
;
; run: vitrine run programs/registers-and-ram/matrix.asm
; look for: the innermost loop goes through a row of A in steps of 8 bytes, but through a column
;   of B in steps of a whole row. With large matrices that difference is felt.
; isa: core
; prints:
;   A =
;      1   2   3   4
;      0  -1   2   5
;      6   0   1  -3
;   B =
;      2   0
;      1   3
;     -4   1
;      5   2
;   A * B =
;     12  17
;     16   9
;     -7  -5
; exit: 0

global _start

%include "../lib/print.inc"

rows    equ 3                       ; of A and of the product
inner   equ 4                       ; columns of A, rows of B
columns equ 2                       ; of B and of the product

section .data
a:
    dq      1,  2,  3,  4
    dq      0, -1,  2,  5
    dq      6,  0,  1, -3
b:
    dq      2, 0
    dq      1, 3
    dq      -4, 1
    dq      5, 2

section .bss
product: resq rows * columns

section .text
_start:
    lea     rdi, [rel product]
    lea     rsi, [rel a]
    lea     rdx, [rel b]
    call    multiply

    print   "A =", 10
    lea     rdi, [rel a]
    mov     esi, rows
    mov     edx, inner
    call    print_matrix
    print   "B =", 10
    lea     rdi, [rel b]
    mov     esi, inner
    mov     edx, columns
    call    print_matrix
    print   "A * B =", 10
    lea     rdi, [rel product]
    mov     esi, rows
    mov     edx, columns
    call    print_matrix
    exit    0

; rdi: where the product goes, rsi: A, rdx: B
multiply:
    push    rbx
    xor     r8d, r8d                ; i: the row of A
.row:
    xor     r9d, r9d                ; j: the column of B
.column:
    xor     eax, eax                ; the sum
    xor     r10d, r10d              ; k
.sum:
    mov     rcx, r8
    imul    rcx, rcx, inner
    add     rcx, r10                ; i*inner + k
    mov     rbx, [rsi+rcx*8]
    mov     rcx, r10
    imul    rcx, rcx, columns
    add     rcx, r9                 ; k*columns + j
    imul    rbx, [rdx+rcx*8]
    add     rax, rbx
    inc     r10
    cmp     r10, inner
    jb      .sum

    mov     [rdi], rax              ; the product is filled in the order in which it lies
    add     rdi, 8
    inc     r9
    cmp     r9, columns
    jb      .column
    inc     r8
    cmp     r8, rows
    jb      .row
    pop     rbx
    ret

; rdi: matrix, rsi: its rows, rdx: its columns
print_matrix:
    push    rbx
    push    r12
    push    r13
    push    r14
    mov     rbx, rdi
    mov     r12, rsi
    mov     r14, rdx
.row:
    mov     r13, r14
.element:
    mov     rdi, [rbx]
    mov     esi, 4
    call    print_signed_width
    add     rbx, 8
    dec     r13
    jnz     .element
    call    print_newline
    dec     r12
    jnz     .row
    pop     r14
    pop     r13
    pop     r12
    pop     rbx
    ret
