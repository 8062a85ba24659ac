; Insertion sort of numbers in scrambled order, and a product of small matrices in blocks.
%include "kernel.inc"

count equ 180
size  equ 32
block equ 8

section .bss
alignb 64
numbers: resd count
a: resd size * size
b: resd size * size
c: resd size * size

start
    call    scramble
    call    sort
    call    fill
    call    product
    finish

function scramble
    lea     rdi, [rel numbers]
    mov     eax, 12345
    xor     ecx, ecx
.next:
    imul    eax, eax, 1103515245
    add     eax, 12345
    mov     [rdi+rcx*4], eax
    inc     ecx
    cmp     ecx, count
    jb      .next
    ret
endfunction

function sort
    lea     rdi, [rel numbers]
    mov     ecx, 1
.outer:
    mov     eax, [rdi+rcx*4]
    mov     edx, ecx
.inner:
    cmp     eax, [rdi+rdx*4-4]
    jae     .place
    mov     esi, [rdi+rdx*4-4]
    mov     [rdi+rdx*4], esi
    dec     edx
    jnz     .inner
.place:
    mov     [rdi+rdx*4], eax
    inc     ecx
    cmp     ecx, count
    jb      .outer
    ret
endfunction

function fill
    lea     rdi, [rel a]
    lea     rsi, [rel b]
    xor     ecx, ecx
.next:
    mov     [rdi+rcx*4], ecx
    mov     [rsi+rcx*4], ecx
    inc     ecx
    cmp     ecx, size * size
    jb      .next
    ret
endfunction

; For pieces of b: all rows of a
function product
    xor     r8d, r8d                ; first column of the piece
.columns:
    xor     r9d, r9d                ; its first row
.rows:
    lea     rdi, [rel a]
    lea     rdx, [rel c]
    lea     rdx, [rdx+r8*4]
    mov     r10d, size
.i:
    xor     ecx, ecx                ; column in the piece
.j:
    imul    eax, r9d, size
    add     eax, r8d
    add     eax, ecx
    lea     rsi, [rel b]
    lea     rsi, [rsi+rax*4]
    xor     r11d, r11d              ; row in the piece
    xor     ebx, ebx
.k:
    lea     r12, [r9+r11]
    mov     eax, [rdi+r12*4]
    imul    eax, [rsi]
    add     ebx, eax
    add     rsi, size * 4
    inc     r11d
    cmp     r11d, block
    jb      .k
    add     [rdx+rcx*4], ebx
    inc     ecx
    cmp     ecx, block
    jb      .j
    add     rdi, size * 4
    add     rdx, size * 4
    dec     r10d
    jnz     .i
    add     r9d, block
    cmp     r9d, size
    jb      .rows
    add     r8d, block
    cmp     r8d, size
    jb      .columns
    ret
endfunction
