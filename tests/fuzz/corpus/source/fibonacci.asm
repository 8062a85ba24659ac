; Fibonacci numbers by recursion
;
; fibonacci(n) calls itself twice, so each call opens a tree of calls. Yet the stack is never
; deeper than n frames: the second call starts when the first has returned, and uses the same
; memory. The program counts the calls and measures the stack.
;
; run: vitrine run --show-stack fibonacci programs/stack/fibonacci.asm
; look for: the calls grow like the numbers themselves, the depth of the stack by one frame (32
;   bytes) with each n.
; isa: core
; prints:
;    n  fibonacci(n)  calls  bytes of stack
;    0             0      1              32
;    1             1      1              32
;    5             5     15             160
;   10            55    177             320
;   15           610   1973             480
;   20          6765  21891             640
; exit: 0

global _start

%include "../lib/frame.inc"
%include "../lib/print.inc"

section .rodata
arguments: dq 0, 1, 5, 10, 15, 20
arguments_end:

section .bss
calls:     resq 1
top:       resq 1                   ; rsp before the first call
lowest:    resq 1                   ; the lowest rsp inside fibonacci

section .text
_start:
    print   " n  fibonacci(n)  calls  bytes of stack", 10
    lea     rbx, [rel arguments]
.next:
    mov     qword [rel calls], 0
    mov     [rel top], rsp
    mov     [rel lowest], rsp
    mov     rdi, [rbx]
    call    fibonacci
    mov     r12, rax

    mov     rdi, [rbx]
    mov     esi, 2
    call    print_unsigned_width
    mov     rdi, r12
    mov     esi, 14
    call    print_unsigned_width
    mov     rdi, [rel calls]
    mov     esi, 7
    call    print_unsigned_width
    mov     rdi, [rel top]
    sub     rdi, [rel lowest]
    mov     esi, 16
    call    print_unsigned_width
    call    print_newline
    add     rbx, 8
    lea     rax, [rel arguments_end]
    cmp     rbx, rax
    jb      .next
    exit    0

; rdi: n; rax: the n-th Fibonacci number
frame_begin fibonacci
    local n, 8                      ; the argument, kept across the calls
    local first, 8                  ; fibonacci(n-1)
    frame_enter
    mov     [rbp+.n], rdi
    inc     qword [rel calls]
    cmp     rsp, [rel lowest]
    jae     .measured
    mov     [rel lowest], rsp
.measured:

    mov     rax, [rbp+.n]
    cmp     rax, 1
    jbe     .done                   ; fibonacci(0) is 0, fibonacci(1) is 1
    lea     rdi, [rax-1]
    call    fibonacci
    mov     [rbp+.first], rax
    mov     rdi, [rbp+.n]
    sub     rdi, 2
    call    fibonacci
    add     rax, [rbp+.first]
.done:
    frame_leave
    ret
