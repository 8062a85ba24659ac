; Bubble sort
;
; An array is one number after the other: element i lies at the array's address plus 8 times i.
; Bubble sort walks through it, swaps neighbours that stand in the wrong order, and starts again
; until a walk swaps nothing.
;
; run: vitrine run programs/registers-and-ram/bubble-sort.asm
; look for: [rdi+rcx*8] does the multiplication and the addition in one go. Each walk carries the
;   largest remaining number to its place at the end.
; isa: core
; prints:
;   before: 42 -7 19 3 88 0 -15 27 3 61
;   walk 1: -7 19 3 42 0 -15 27 3 61 88
;   walk 2: -7 3 19 0 -15 27 3 42 61 88
;   walk 3: -7 3 0 -15 19 3 27 42 61 88
;   walk 4: -7 0 -15 3 3 19 27 42 61 88
;   walk 5: -7 -15 0 3 3 19 27 42 61 88
;   walk 6: -15 -7 0 3 3 19 27 42 61 88
;   walk 7: -15 -7 0 3 3 19 27 42 61 88
; exit: 0

global _start

%include "../lib/print.inc"

section .data
numbers:
    dq      42, -7, 19, 3, 88, 0, -15, 27, 3, 61
count   equ ($ - numbers) / 8

section .text
_start:
    print   "before:"
    call    print_numbers
    xor     r12d, r12d              ; which walk
.walk:
    inc     r12
    lea     rdi, [rel numbers]
    mov     esi, count
    call    bubble_walk
    mov     r13, rax
    print   "walk "
    mov     rdi, r12
    call    print_unsigned
    print   ":"
    call    print_numbers
    test    r13, r13
    jnz     .walk
    exit    0

; rdi: array of 8-byte integers, rsi: how many. One walk; rax: how many swaps it made.
bubble_walk:
    xor     eax, eax
    mov     ecx, 1
.pair:
    cmp     rcx, rsi
    jae     .done
    mov     r8, [rdi+rcx*8-8]
    mov     r9, [rdi+rcx*8]
    cmp     r8, r9
    jle     .ordered
    mov     [rdi+rcx*8-8], r9
    mov     [rdi+rcx*8], r8
    inc     rax
.ordered:
    inc     rcx
    jmp     .pair
.done:
    ret

print_numbers:
    push    rbx
    xor     ebx, ebx
.next:
    print   " "
    lea     rax, [rel numbers]
    mov     rdi, [rax+rbx*8]
    call    print_signed
    inc     rbx
    cmp     rbx, count
    jb      .next
    call    print_newline
    pop     rbx
    ret
