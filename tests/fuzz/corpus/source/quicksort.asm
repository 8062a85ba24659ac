; Quicksort
;
; Choose an element, the pivot. Move what is smaller to its left and what is larger to its right;
; then sort the left and the right part in the same way. The stack keeps the parts that still
; wait: low and high of every call.
;
; run: vitrine run --show-stack quicksort programs/stack/quicksort.asm
; look for: each frame's low and high enclose a smaller piece of the same array. The array itself
;   never moves; only its address is passed on.
; isa: core
; prints:
;   before: 42 -7 19 3 88 0 -15 27 3 61 54 -33
;   after:  -33 -15 -7 0 3 3 19 27 42 54 61 88
; exit: 0

global _start

%include "../lib/frame.inc"
%include "../lib/print.inc"

section .data
align 8
numbers:
    dq      42, -7, 19, 3, 88, 0, -15, 27, 3, 61, 54, -33
count   equ ($ - numbers) / 8

section .text
_start:
    print   "before:"
    call    print_numbers
    lea     rdi, [rel numbers]
    lea     rsi, [rdi+(count-1)*8]
    call    quicksort
    print   "after: "
    call    print_numbers
    exit    0

; rdi, rsi: addresses of the first and the last element to sort
frame_begin quicksort
    local low, 8
    local high, 8
    local border, 8                 ; where the pivot ends up
    frame_enter
    mov     [rbp+.low], rdi
    mov     [rbp+.high], rsi
    cmp     rdi, rsi
    jae     .done                   ; one element or none is sorted

    mov     rdi, [rbp+.low]
    mov     rsi, [rbp+.high]
    call    partition
    mov     [rbp+.border], rax

    mov     rdi, [rbp+.low]
    lea     rsi, [rax-8]
    call    quicksort
    mov     rdi, [rbp+.border]
    add     rdi, 8
    mov     rsi, [rbp+.high]
    call    quicksort
.done:
    frame_leave
    ret

; rdi, rsi: addresses of the first and the last element. The last one is the pivot. rax: where it
; stands when the smaller ones are on its left.
partition:
    mov     rdx, [rsi]              ; the pivot
    mov     rax, rdi                ; everything before rax is smaller than the pivot
.next:
    cmp     rdi, rsi
    je      .place
    mov     rcx, [rdi]
    cmp     rcx, rdx
    jge     .stays
    mov     r8, [rax]
    mov     [rax], rcx
    mov     [rdi], r8
    add     rax, 8
.stays:
    add     rdi, 8
    jmp     .next
.place:
    mov     rcx, [rax]
    mov     [rax], rdx
    mov     [rsi], rcx
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
