; A matrix product, plain and in blocks
;
; c = a × b for matrices of 144 by 144 numbers, 162 KiB each: too large for a first-level cache. The
; plain product takes the whole of b for every row of c, so all of b comes in anew 144 times. The
; blocked one multiplies pieces of 24 by 24, 4.5 KiB each: three pieces stay in the cache until
; everything that needs them is done. It computes the same products, in another order.
;
; run: vitrine profile programs/memory-hierarchy/blocked-product.asm
; look for: read misses of product_plain and of product_blocked, with nearly the same number of
;   reads: blocking takes most of them away.
; prints:
;   plain:   checksum 5963756544
;   blocked: checksum 5963756544
; exit: 0

global _start

%include "../lib/print.inc"

size  equ 144                       ; rows and columns of each matrix
block equ 24                        ; rows and columns of a piece; divides size
row   equ size * 8                  ; bytes

section .bss
alignb 64
a: resq size * size
b: resq size * size
c: resq size * size

section .text
_start:
    call    fill
    print   "plain:   checksum "
    call    product_plain
    call    checksum
    mov     rdi, rax
    call    print_unsigned
    call    clear
    print   10, "blocked: checksum "
    call    product_blocked
    call    checksum
    mov     rdi, rax
    call    print_unsigned
    call    print_newline
    exit    0

; Small numbers that differ from place to place
fill:
    lea     rdi, [rel a]
    lea     rsi, [rel b]
    xor     ecx, ecx
.next:
    mov     eax, ecx
    and     eax, 63
    mov     [rdi+rcx*8], rax
    mov     eax, ecx
    shr     eax, 2
    and     eax, 127
    mov     [rsi+rcx*8], rax
    inc     ecx
    cmp     ecx, size * size
    jb      .next
    ret

clear:
    lea     rdi, [rel c]
    mov     ecx, size * size
    xor     eax, eax
    rep stosq
    ret

; rax: the sum of all numbers of c
checksum:
    lea     rdi, [rel c]
    xor     eax, eax
    xor     ecx, ecx
.next:
    add     rax, [rdi+rcx*8]
    inc     ecx
    cmp     ecx, size * size
    jb      .next
    ret

; c[i][j] = sum over k of a[i][k] * b[k][j]
product_plain:
    lea     rdi, [rel a]            ; row i of a
    lea     rdx, [rel c]            ; the number of c at hand
    mov     r8d, size
.i:
    lea     rsi, [rel b]            ; top of column j of b
    mov     r9d, size
.j:
    mov     r11, rsi
    xor     eax, eax
    xor     ecx, ecx
.k:
    mov     r10, [rdi+rcx*8]
    imul    r10, [r11]
    add     rax, r10
    add     r11, row
    inc     ecx
    cmp     ecx, size
    jb      .k
    mov     [rdx], rax
    add     rdx, 8
    add     rsi, 8
    dec     r9d
    jnz     .j
    add     rdi, row
    dec     r8d
    jnz     .i
    ret

; The same for pieces: c's piece (i, j) grows by a's piece (i, k) times b's piece (k, j).
product_blocked:
    push    rbx
    push    rbp
    push    r12
    xor     ebx, ebx                ; i, in bytes down the rows of a and c
.i:
    xor     ebp, ebp                ; j, in bytes along the rows of b and c
.j:
    xor     r12d, r12d              ; k, in numbers
.k:
    call    multiply_piece
    add     r12d, block
    cmp     r12d, size
    jb      .k
    add     ebp, block * 8
    cmp     ebp, row
    jb      .j
    add     ebx, block * row
    cmp     ebx, size * row
    jb      .i
    pop     r12
    pop     rbp
    pop     rbx
    ret

; rbx, rbp, r12: i, j, k of the pieces, as above
multiply_piece:
    lea     rdi, [rel a]
    add     rdi, rbx
    lea     rdi, [rdi+r12*8]        ; row of a's piece
    lea     rdx, [rel c]
    add     rdx, rbx
    add     rdx, rbp                ; row of c's piece
    imul    r11, r12, row
    lea     rsi, [rel b]
    add     rsi, r11
    add     rsi, rbp                ; b's piece
    mov     r8d, block
.i:
    xor     r9d, r9d                ; column of c's and b's pieces
.j:
    lea     r11, [rsi+r9*8]
    mov     rax, [rdx+r9*8]
    xor     ecx, ecx
.k:
    mov     r10, [rdi+rcx*8]
    imul    r10, [r11]
    add     rax, r10
    add     r11, row
    inc     ecx
    cmp     ecx, block
    jb      .k
    mov     [rdx+r9*8], rax
    inc     r9d
    cmp     r9d, block
    jb      .j
    add     rdi, row
    add     rdx, row
    dec     r8d
    jnz     .i
    ret
