; Arithmetic and flags
;
; An addition leaves more than a sum: the processor notes in single bits, the flags, what sort of
; result it was. The program adds and subtracts bytes and prints four flags after each operation.
;
;   CF  carry: the result did not fit, the numbers taken as unsigned (0 to 255)
;   ZF  zero: the result is 0
;   SF  sign: the highest bit of the result is 1
;   OF  overflow: the result did not fit, the numbers taken as signed (-128 to 127)
;
; run: vitrine run programs/registers-and-ram/flags.asm
; look for: 255 + 1 carries but does not overflow (as signed numbers it is -1 + 1); 127 + 1
;   overflows but does not carry; 128 + 128 does both. The processor does not know which
;   reading you mean: it sets the flags for both.
; isa: core
; prints:
;     a     b          CF ZF SF OF
;     2 +   3 =   5     0  0  0  0
;   255 +   1 =   0     1  1  0  0
;   127 +   1 = 128     0  0  1  1
;   128 + 128 =   0     1  1  0  1
;     5 -   3 =   2     0  0  0  0
;     3 -   5 = 254     1  0  1  0
;     7 -   7 =   0     0  1  0  0
;   128 -   1 = 127     0  0  0  1
; exit: 0

global _start

%include "../lib/print.inc"

section .rodata
; a, the operator, b
operations:
    db      2, '+', 3
    db      255, '+', 1
    db      127, '+', 1
    db      128, '+', 128
    db      5, '-', 3
    db      3, '-', 5
    db      7, '-', 7
    db      128, '-', 1
operations_end:

section .text
_start:
    print   "  a     b          CF ZF SF OF", 10
    lea     rbx, [rel operations]
.next:
    mov     rdi, rbx
    call    show
    add     rbx, 3
    lea     rax, [rel operations_end]
    cmp     rbx, rax
    jb      .next
    exit    0

; rdi: address of an operation. Computes it and prints the line.
show:
    push    rbx
    push    r12
    push    r13
    push    r14
    push    r15
    sub     rsp, 16                 ; [rsp+8]: the overflow flag
    mov     rbx, rdi
    xor     r12d, r12d              ; mov and jumps change no flags, xor would: clear now
    xor     r13d, r13d
    xor     r14d, r14d
    xor     r15d, r15d
    mov     qword [rsp+8], 0

    mov     r12b, [rbx]
    cmp     byte [rbx+1], '-'
    je      .subtract
    add     r12b, [rbx+2]
    jmp     .flags
.subtract:
    sub     r12b, [rbx+2]

.flags:                             ; each jump asks for one flag
    jnc     .no_carry
    mov     r13d, 1
.no_carry:
    jnz     .not_zero
    mov     r14d, 1
.not_zero:
    jns     .no_sign
    mov     r15d, 1
.no_sign:
    jno     .no_overflow
    mov     qword [rsp+8], 1
.no_overflow:

    xor     edi, edi
    mov     dil, [rbx]
    mov     esi, 3
    call    print_unsigned_width
    print   " "
    xor     edi, edi
    mov     dil, [rbx+1]
    call    print_char
    print   " "
    xor     edi, edi
    mov     dil, [rbx+2]
    mov     esi, 3
    call    print_unsigned_width
    print   " = "
    mov     rdi, r12
    mov     esi, 3
    call    print_unsigned_width
    print   "   "
    mov     rdi, r13
    mov     esi, 3
    call    print_unsigned_width
    mov     rdi, r14
    mov     esi, 3
    call    print_unsigned_width
    mov     rdi, r15
    mov     esi, 3
    call    print_unsigned_width
    mov     rdi, [rsp+8]
    mov     esi, 3
    call    print_unsigned_width
    call    print_newline
    add     rsp, 16
    pop     r15
    pop     r14
    pop     r13
    pop     r12
    pop     rbx
    ret
