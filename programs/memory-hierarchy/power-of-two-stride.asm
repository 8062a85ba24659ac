; A stride of a power of two, and padding that cures it
;
; The first numbers of 64 rows, summed a hundred times over: 64 cache lines, 4 KiB, a fraction of
; any cache. But where rows are 4096 bytes apart, the address bits that choose the set are the same
; for all of them: 64 lines compete for the few ways of one set, and each has gone when it is needed
; again. One unused line at the end of each row shifts every row into the next set.
;
; run: vitrine profile programs/memory-hierarchy/power-of-two-stride.asm
; look for: sum_column misses on every read, round after round: conflict misses. sum_padded_column
;   misses in the first round only.
; prints:
;   rows of 4096 bytes:        201600
;   rows of 4096 and 64 bytes: 201600
; exit: 0

global _start

%include "../lib/print.inc"

rows   equ 64
rounds equ 100
plain  equ 4096                     ; bytes from row to row
padded equ 4096 + 64

section .bss
alignb 4096
matrix:        resb rows * plain
padded_matrix: resb rows * padded

section .text
_start:
    lea     rdi, [rel matrix]
    mov     esi, plain
    call    fill
    lea     rdi, [rel padded_matrix]
    mov     esi, padded
    call    fill

    print   "rows of 4096 bytes:        "
    call    sum_column
    mov     rdi, rax
    call    print_unsigned
    print   10, "rows of 4096 and 64 bytes: "
    call    sum_padded_column
    mov     rdi, rax
    call    print_unsigned
    call    print_newline
    exit    0

; rdi: matrix, rsi: bytes of a row. The first number of row n becomes n.
fill:
    xor     ecx, ecx
.next:
    mov     [rdi], rcx
    add     rdi, rsi
    inc     ecx
    cmp     ecx, rows
    jb      .next
    ret

; The sum of the first column, rounds times. %1: matrix, %2: bytes of a row; rax: the sum
%macro sum_down 2
    xor     eax, eax
    mov     edx, rounds
%%round:
    lea     rdi, [rel %1]
    mov     ecx, rows
%%row:
    add     rax, [rdi]
    add     rdi, %2
    dec     ecx
    jnz     %%row
    dec     edx
    jnz     %%round
    ret
%endmacro

sum_column:
    sum_down matrix, plain
sum_padded_column:
    sum_down padded_matrix, padded
