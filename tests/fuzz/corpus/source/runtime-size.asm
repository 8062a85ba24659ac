; Room on the stack, its size known only when the program runs
;
; A frame usually has a fixed size. But rsp is a register, so a program can subtract what it has
; just read: this one asks how many squares are wanted and takes 8 bytes of stack for each. The
; way back is as cheap as ever: rbp remembers where the frame began.
;
; Nobody checks the number. Ask for two million squares and the subtraction goes past the end of
; the stack: the write after it faults.
;
; run: vitrine run programs/stack/runtime-size.asm
; look for: `sub rsp, rax`, where other functions subtract a constant; rounding to 16 keeps rsp
;   aligned as callees expect.
; isa: core
; input:
;   7
; prints:
;   How many squares? 0 1 4 9 16 25 36
;   Their sum is 91. They took 64 bytes of stack.
; exit: 0

global _start

%include "../lib/frame.inc"
%include "../lib/print.inc"
%include "../lib/read.inc"

section .bss
line:    resb 20
.size    equ $ - line

section .text
_start:
    print   "How many squares?"
    lea     rdi, [rel line]
    mov     esi, line.size
    call    read_line
    cmp     rax, -1
    je      .end                    ; no answer
    lea     rdi, [rel line]
    mov     rsi, rax
    call    parse_unsigned
    mov     rdi, rax
    call    squares
.end:
    exit    0

; rdi: how many
frame_begin squares
    local count, 8
    local bytes, 8
    local sum, 8
    local index, 8
    frame_enter
    mov     [rbp+.count], rdi
    lea     rax, [rdi*8+15]
    and     rax, -16
    mov     [rbp+.bytes], rax
    sub     rsp, rax                ; the array lies from rsp upwards

    mov     qword [rbp+.sum], 0
    xor     ecx, ecx
.fill:
    cmp     rcx, [rbp+.count]
    jae     .filled
    mov     rax, rcx
    imul    rax, rcx
    mov     [rsp+rcx*8], rax
    add     [rbp+.sum], rax
    inc     rcx
    jmp     .fill
.filled:

    mov     qword [rbp+.index], 0
.show:
    mov     rcx, [rbp+.index]
    cmp     rcx, [rbp+.count]
    jae     .shown
    print   " "
    mov     rcx, [rbp+.index]
    mov     rdi, [rsp+rcx*8]
    call    print_unsigned
    inc     qword [rbp+.index]
    jmp     .show
.shown:
    print   10, "Their sum is "
    mov     rdi, [rbp+.sum]
    call    print_unsigned
    print   ". They took "
    mov     rdi, [rbp+.bytes]
    call    print_unsigned
    print   " bytes of stack.", 10
    frame_leave                     ; whatever the size was
    ret
