; Reading through a pointer that points nowhere
;
; An address is a number, and any number can be used as one. Whether something is there is another
; matter: most of the address space is empty. Address 0 is left empty on purpose, so that a pointer
; which nobody has set is noticed at once.
;
; run: vitrine run programs/virtual-memory/null-pointer.asm
; look for: the report names the level of the page tables at which the way to address 0 ends. The
;   exit status is 139: 128 plus 11, the number of the signal SIGSEGV.
; isa: core
; prints:
;   Reading a number that is there: 42
;   Reading through a pointer that nobody set ...
; exit: 139

global _start

%include "../lib/print.inc"

section .data
number:  dq 42

section .bss
pointer: resq 1                     ; 0 until somebody writes an address here

section .text
_start:
    print   "Reading a number that is there: "
    lea     rbx, [rel number]
    mov     rdi, [rbx]
    call    print_unsigned
    call    print_newline

    print   "Reading through a pointer that nobody set ...", 10
    mov     rbx, [rel pointer]
    mov     rdi, [rbx]              ; faults here
    call    print_unsigned
    exit    0
