; A tail call against an ordinary call
;
; Two ways to add the numbers from 1 to 1,000,000 by recursion. In `sum` something remains to be
; done after the inner call, the addition, so every call has to be remembered: 8 bytes for its
; return address. In `sum_onto` the inner call is the very last thing; then `call` and `ret` can
; be replaced by one `jmp`, which remembers nothing, and the stack does not grow at all.
;
; run: vitrine run programs/stack/tail-call.asm
; look for: a million return addresses of 8 bytes just fit into the 8 MiB of stack. Set count to
;   1,100,000 and `sum` overflows it, while `sum_onto` would not mind a billion.
; isa: core
; prints:
;   ordinary call: 500000500000, deepest stack 8000008 bytes
;   tail call:     500000500000, deepest stack 8 bytes
; exit: 0

global _start

%include "../lib/print.inc"

count   equ 1000000

section .bss
deepest: resq 1                     ; rsp where a recursion ends

section .text
_start:
    mov     edi, count
    call    sum
    mov     r12, rax
    print   "ordinary call: "
    call    report

    mov     edi, count
    xor     esi, esi
    call    sum_onto
    mov     r12, rax
    print   "tail call:     "
    call    report
    exit    0

; r12: a sum. rsp before the recursion was 8 above what it is in here.
report:
    mov     rdi, r12
    call    print_unsigned
    print   ", deepest stack "
    lea     rdi, [rsp+8]
    sub     rdi, [rel deepest]
    call    print_unsigned
    print   " bytes", 10
    ret

; rdi: n; rax: 1 + 2 + ... + n. It keeps n in rdi: one less for the inner call, one more after it.
sum:
    test    rdi, rdi
    jz      .bottom
    dec     rdi
    call    sum
    inc     rdi
    add     rax, rdi                ; this is left to do after the call
    ret
.bottom:
    mov     [rel deepest], rsp
    xor     eax, eax
    ret

; rdi: n, rsi: a number; rax: 1 + 2 + ... + n added to it
sum_onto:
    test    rdi, rdi
    jz      .bottom
    add     rsi, rdi
    dec     rdi
    jmp     sum_onto                ; a call whose ret would be followed by our ret
.bottom:
    mov     [rel deepest], rsp
    mov     rax, rsi
    ret
