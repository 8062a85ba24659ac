; Sum and average of some scores
;
; calculate_stats gets the address of an array and the count of its elements. The array lies
; elsewhere; what the function needs for itself, sum, average and i, are three small locals in its
; frame, gone when it returns.
;
; The scores are floating-point numbers of 8 bytes. They have registers of their own, xmm0 to
; xmm15, and instructions of their own: addsd adds, divsd divides, cvtsi2sd makes one from an
; integer.
;
; run: vitrine run --show-stack calculate_stats programs/stack/calculate-stats.asm
; look for: the three locals below rbp; scores_array, a pointer, takes 8 bytes in the frame, however
;   long the array is.
; prints:
;   5 scores, sum 427.50, average 85.50
;   3 scores, sum 0.05, average 0.02
;   2 scores, sum -7.25, average -3.62
; exit: 0

global _start

%include "../lib/print-double.inc"

section .rodata
align 8
class_a: dq 85.5, 92.25, 78.0, 88.75, 83.0
class_b: dq 0.01, 0.02, 0.02
class_c: dq -10.0, 2.75

section .bss
total:   resq 1

section .text
_start:
    lea     rdi, [rel class_a]
    mov     esi, 5
    call    show_stats
    lea     rdi, [rel class_b]
    mov     esi, 3
    call    show_stats
    lea     rdi, [rel class_c]
    mov     esi, 2
    call    show_stats
    exit    0

; rdi: scores, rsi: how many
show_stats:
    push    rdi
    push    rsi
    mov     rdi, rsi
    call    print_unsigned
    print   " scores, sum "
    pop     rsi
    pop     rdi
    call    calculate_stats
    sub     rsp, 16
    movsd   [rsp], xmm0
    movsd   xmm0, [rel total]
    mov     edi, 2
    call    print_double
    print   ", average "
    movsd   xmm0, [rsp]
    mov     edi, 2
    call    print_double
    call    print_newline
    add     rsp, 16
    ret

; rdi: scores, rsi: how many (not 0); xmm0: their average. The sum is left in total.
calculate_stats:
%push
%stacksize flat64
%assign %$localsize 0
%local scores_array:qword, count:qword, sum:qword, average:qword, i:qword
    push    rbp
    mov     rbp, rsp
    sub     rsp, %$localsize
    mov     [scores_array], rdi
    mov     [count], rsi

    pxor    xmm0, xmm0              ; 0.0 is all bits zero
    movsd   [sum], xmm0
    mov     qword [i], 0
.next:
    mov     rcx, [i]
    cmp     rcx, [count]
    jae     .summed
    mov     rax, [scores_array]
    movsd   xmm0, [sum]
    addsd   xmm0, [rax+rcx*8]
    movsd   [sum], xmm0
    inc     qword [i]
    jmp     .next
.summed:
    movsd   xmm0, [sum]
    movsd   [rel total], xmm0
    cvtsi2sd xmm1, qword [count]
    divsd   xmm0, xmm1
    movsd   [average], xmm0

    movsd   xmm0, [average]
    leave
    ret
%pop
