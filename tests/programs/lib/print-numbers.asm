; Numbers at the edges of their range, printed
;
; run: vitrine run tests/programs/lib/print-numbers.asm
; look for: nothing cut off, no zero too many or too few.
; prints:
;   0
;   18446744073709551615
;   10000000000000000000
;   1000000
;   [     7]
;   [1234567]
;   -9223372036854775808
;   9223372036854775807
;   [    -1]
;   0x0
;   0x00ff
;   0xffffffffffffffff
;   0x0123456789abcdef
;   3.14
;   -0.07
;   -12.005000
;   1000000.00
;   3
;   0.000000001
;   1.10
; exit: 0

global _start

%include "../../../programs/lib/print-double.inc"

; show ROUTINE, NUMBER[, second argument]
%macro show 2-3 0
    mov     rdi, %2
    mov     rsi, %3
    call    %1
    call    print_newline
%endmacro

%macro show_double 2
    movsd   xmm0, [rel %%number]
    mov     edi, %2
    call    print_double
    call    print_newline
    section .rodata
%%number: dq %1
    section .text
%endmacro

section .text
_start:
    show    print_unsigned, 0
    show    print_unsigned, -1
    show    print_unsigned, 10000000000000000000
    show    print_unsigned, 1000000
    print   "["
    mov     edi, 7
    mov     esi, 6
    call    print_unsigned_width
    print   "]", 10, "["
    mov     edi, 1234567
    mov     esi, 6
    call    print_unsigned_width
    print   "]", 10
    show    print_signed, 1 << 63
    show    print_signed, 0x7fffffffffffffff
    print   "["
    mov     rdi, -1
    mov     esi, 6
    call    print_signed_width
    print   "]", 10
    show    print_hex, 0, 1
    show    print_hex, 255, 4
    show    print_hex, -1, 1
    show    print_hex, 0x123456789abcdef, 16
    show_double 3.14159, 2
    show_double -0.0651, 2
    show_double -12.005, 6
    show_double 999999.999, 2
    show_double 2.718, 0
    show_double 0.000000001, 9
    show_double 1.1, 2
    exit    0
