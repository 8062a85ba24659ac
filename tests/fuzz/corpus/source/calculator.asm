; A calculator
;
; Reads one expression a line and prints its value: whole numbers, + - * / and parentheses, with
; multiplication and division first. Three functions call one another: a sum consists of
; products, a product of factors, and a factor is a number, or a sum in parentheses. The stack
; remembers which operation waits for which: no other data structure is needed.
;
; run: vitrine run programs/stack/calculator.asm
; look for: with nested parentheses, frames of sum, product and factor lie above each other again
;   and again. An error deep down leaves all of them at once, by setting rsp back.
; input:
;   1 + 2 * 3
;   (1 + 2) * 3
;   -(7 - 10) * 4 / 5
;   ((((42))))
;   100 / 8
;   1 / (2 - 2)
;   2 * (3 + 4
;   3 + apples
;   4 5
;   9223372036854775807 + 1
; prints:
;   7
;   9
;   2
;   42
;   12
;   error at column 3: division by zero
;   error at column 11: a closing parenthesis is missing
;   error at column 5: a number or an opening parenthesis is missing
;   error at column 3: an operator is missing
;   error at column 21: the result does not fit into 64 bits
; exit: 0

global _start

%include "../lib/frame.inc"
%include "../lib/print.inc"
%include "../lib/read.inc"

section .bss
line:      resb 1000
.size      equ $ - line
           resb 1                   ; a 0 marks the end
way_out:   resq 1                   ; rsp to return to when the line is wrong

; While a line is worked on, rbx is the address of the next character.

section .text
_start:
    lea     rdi, [rel line]
    mov     esi, line.size
    call    read_line
    cmp     rax, -1
    je      .end
    lea     rbx, [rel line]
    mov     byte [rbx+rax], 0
    call    skip_spaces
    cmp     byte [rbx], 0
    je      _start                  ; an empty line
    call    calculate
    jmp     _start
.end:
    exit    0

; Prints the value of the line, or what is wrong with it.
calculate:
    mov     [rel way_out], rsp
    call    sum
    cmp     byte [rbx], 0
    jne     .more
    mov     rdi, rax
    call    print_signed
    jmp     print_newline
.more:
    cmp     byte [rbx], ')'
    je      .unopened
    lea     rdi, [rel operator_missing]
    jmp     error
.unopened:
    lea     rdi, [rel not_opened]
    jmp     error

; sum = product, then any number of: + product, - product. rax: its value.
frame_begin sum
    local value, 8
    local place, 8                  ; of the operator, for messages
    frame_enter
    call    product
    mov     [rbp+.value], rax
.next:
    mov     [rbp+.place], rbx
    cmp     byte [rbx], '+'
    je      .plus
    cmp     byte [rbx], '-'
    je      .minus
    mov     rax, [rbp+.value]
    frame_leave
    ret
.plus:
    call    next_character
    call    product
    add     [rbp+.value], rax
    jo      .too_large
    jmp     .next
.minus:
    call    next_character
    call    product
    sub     [rbp+.value], rax
    jno     .next
.too_large:
    mov     rbx, [rbp+.place]
    jmp     result_too_large

; product = factor, then any number of: * factor, / factor. rax: its value.
frame_begin product
    local value, 8
    local place, 8
    frame_enter
    call    factor
    mov     [rbp+.value], rax
.next:
    mov     [rbp+.place], rbx
    cmp     byte [rbx], '*'
    je      .times
    cmp     byte [rbx], '/'
    je      .divided
    mov     rax, [rbp+.value]
    frame_leave
    ret
.times:
    call    next_character
    call    factor
    imul    rax, [rbp+.value]
    jo      .too_large
    mov     [rbp+.value], rax
    jmp     .next
.divided:
    call    next_character
    call    factor
    test    rax, rax
    jz      .by_zero
    cmp     rax, -1
    je      .negate                 ; idiv would fault on the smallest number by -1
    mov     rcx, rax
    mov     rax, [rbp+.value]
    cqo                             ; idiv divides the 128 bits of rdx:rax
    idiv    rcx
    mov     [rbp+.value], rax
    jmp     .next
.negate:
    neg     qword [rbp+.value]
    jo      .too_large
    jmp     .next
.by_zero:
    mov     rbx, [rbp+.place]
    lea     rdi, [rel division_by_zero]
    jmp     error
.too_large:
    mov     rbx, [rbp+.place]
    jmp     result_too_large

; factor = number, ( sum ), - factor. rax: its value.
frame_begin factor
    local value, 8
    local place, 8
    frame_enter
    mov     [rbp+.place], rbx
    cmp     byte [rbx], '('
    je      .parenthesis
    cmp     byte [rbx], '-'
    je      .negative

    xor     eax, eax
    mov     al, [rbx]
    sub     eax, '0'
    cmp     eax, 9
    ja      .no_number
.digit:
    inc     rbx
    xor     ecx, ecx
    mov     cl, [rbx]
    sub     ecx, '0'
    cmp     ecx, 9
    ja      .number
    imul    rax, rax, 10
    jo      .too_large
    add     rax, rcx
    jo      .too_large
    jmp     .digit
.number:
    mov     [rbp+.value], rax
    call    skip_spaces
    jmp     .done

.negative:
    call    next_character
    call    factor
    neg     rax
    jo      .too_large
    mov     [rbp+.value], rax
    jmp     .done

.parenthesis:
    call    next_character
    call    sum
    mov     [rbp+.value], rax
    cmp     byte [rbx], ')'
    jne     .unclosed
    call    next_character
.done:
    mov     rax, [rbp+.value]
    frame_leave
    ret
.no_number:
    lea     rdi, [rel number_missing]
    jmp     error
.unclosed:
    lea     rdi, [rel not_closed]
    jmp     error
.too_large:
    mov     rbx, [rbp+.place]
    jmp     result_too_large

next_character:
    inc     rbx
skip_spaces:
    cmp     byte [rbx], ' '
    je      next_character
    ret

result_too_large:
    lea     rdi, [rel too_large]
    ; runs on into error

; rdi: a message that ends with a 0, rbx: the place. Returns to the caller of calculate, however
; many frames lie in between.
error:
    mov     rsp, [rel way_out]
    push    rdi
    print   "error at column "
    lea     rax, [rel line-1]
    mov     rdi, rbx
    sub     rdi, rax
    call    print_unsigned
    print   ": "
    pop     rdi
    xor     esi, esi
.length:
    cmp     byte [rdi+rsi], 0
    je      .found
    inc     rsi
    jmp     .length
.found:
    call    print_string
    jmp     print_newline

section .rodata
division_by_zero: db "division by zero", 0
too_large:        db "the result does not fit into 64 bits", 0
not_closed:       db "a closing parenthesis is missing", 0
not_opened:       db "this parenthesis was never opened", 0
number_missing:   db "a number or an opening parenthesis is missing", 0
operator_missing: db "an operator is missing", 0
