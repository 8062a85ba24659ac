; A sum that is wrong
;
; The five numbers add up to 150, but the program prints something else: it keeps its sum in r10,
; and a routine that it calls on the way uses r10 for something of its own. Nothing crashes, and
; reading the loop alone shows no mistake.
;
; run: vitrine run programs/going-back/wrong-sum.asm
; look for: under `vitrine debug`, `who-wrote r10` at the end names the last writer, and asked again
;   there, the one before it.
; isa: core
; prints:
;   The largest is 50, and the sum is 60.
; exit: 0

global _start

%include "../lib/print.inc"

section .data
numbers: dq 40, 20, 30, 50, 10
count    equ ($ - numbers) / 8

section .bss
largest: resq 1

section .text
_start:
    mov     r10, 0                  ; the sum
    mov     rbx, 0                  ; which number
add_next:
    lea     rsi, [rel numbers]
    mov     rdi, [rsi + rbx*8]
    add     r10, rdi
    call    note_largest
    inc     rbx
    cmp     rbx, count
    jne     add_next

    mov     r12, r10
    print   "The largest is "
    mov     rdi, [rel largest]
    call    print_unsigned
    print   ", and the sum is "
    mov     rdi, r12
    call    print_unsigned
    print   ".", 10
    exit    0

; rdi: a number; remembers it when none was larger
note_largest:
    mov     rax, [rel largest]
    cmp     rdi, rax
    jbe     .smaller
    mov     r10, rdi
    mov     [rel largest], r10
.smaller:
    ret
