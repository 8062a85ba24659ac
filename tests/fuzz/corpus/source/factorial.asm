; Factorials by recursion
;
; factorial(n) is n times factorial(n-1). Each call waits in its frame, with its own n, until the
; call below it has come back; then the products are made on the way up.
;
; run: vitrine run --show-stack factorial programs/stack/factorial.asm
; look for: every frame has its own n at the same distance from its own rbp. 20! is the last
;   factorial that fits into 64 bits: the multiplication sets the overflow flag for 21!.
; isa: core
; prints:
;   0! = 1
;   1! = 1
;   5! = 120
;   10! = 3628800
;   20! = 2432902008176640000
;   21! does not fit into 64 bits
; exit: 0

global _start

%include "../lib/frame.inc"
%include "../lib/print.inc"

section .rodata
arguments: dq 0, 1, 5, 10, 20, 21
arguments_end:

section .text
_start:
    lea     rbx, [rel arguments]
.next:
    mov     rdi, [rbx]
    call    print_unsigned
    mov     rdi, [rbx]
    call    factorial
    test    rax, rax
    jz      .too_large
    mov     r12, rax
    print   "! = "
    mov     rdi, r12
    call    print_unsigned
    call    print_newline
    jmp     .more
.too_large:
    print   "! does not fit into 64 bits", 10
.more:
    add     rbx, 8
    lea     rax, [rel arguments_end]
    cmp     rbx, rax
    jb      .next
    exit    0

; rdi: n; rax: n!, or 0 when it is too large (no factorial is 0)
frame_begin factorial
    local n, 8
    frame_enter
    mov     [rbp+.n], rdi
    mov     eax, 1
    cmp     rdi, 1
    jbe     .done                   ; 0! and 1! are 1
    dec     rdi
    call    factorial
    imul    rax, [rbp+.n]
    jno     .done
    xor     eax, eax
.done:
    frame_leave
    ret
