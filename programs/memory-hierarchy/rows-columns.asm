; A matrix summed by rows and by columns
;
; 2000 rows of 250 numbers, row behind row in memory. Going along a row, the next number is the next
; in memory, and a line of 64 bytes serves eight of them. Going down a column, the next number is a
; whole row of 2000 bytes further on, in another line; by the time the walk comes back for the
; number beside the first, 2000 other lines have pushed that line out.
;
; run: vitrine profile programs/memory-hierarchy/rows-columns.asm
; look for: the two sums read the same numbers, but sum_columns misses on nearly every read and
;   sum_rows on every eighth. Swap the loops, and the program is eight times as good to its cache.
; prints:
;   by rows:    124999750000
;   by columns: 124999750000
; exit: 0

global _start

%include "../lib/print.inc"

rows    equ 2000
columns equ 250

section .bss
alignb 64
matrix: resq rows * columns

section .text
_start:
    call    fill
    print   "by rows:    "
    call    sum_rows
    mov     rdi, rax
    call    print_unsigned
    print   10, "by columns: "
    call    sum_columns
    mov     rdi, rax
    call    print_unsigned
    call    print_newline
    exit    0

; The numbers from 0 on, row by row
fill:
    lea     rdi, [rel matrix]
    xor     ecx, ecx
.next:
    mov     [rdi+rcx*8], rcx
    inc     ecx
    cmp     ecx, rows * columns
    jb      .next
    ret

; rax: the sum
sum_rows:
    lea     rdi, [rel matrix]       ; the row at hand
    xor     eax, eax
    mov     edx, rows
.row:
    xor     ecx, ecx
.column:
    add     rax, [rdi+rcx*8]
    inc     ecx
    cmp     ecx, columns
    jb      .column
    add     rdi, columns * 8
    dec     edx
    jnz     .row
    ret

; rax: the sum
sum_columns:
    lea     rdi, [rel matrix]       ; the top of the column at hand
    xor     eax, eax
    mov     edx, columns
.column:
    mov     rsi, rdi
    mov     ecx, rows
.row:
    add     rax, [rsi]
    add     rsi, columns * 8
    dec     ecx
    jnz     .row
    add     rdi, 8
    dec     edx
    jnz     .column
    ret
