; A recursion without an end
;
; A function that always calls itself. Each call takes another 32 bytes of stack, and none is ever
; given back. The stack has 8 MiB; below it lies memory that may not be touched. After some
; 262,000 calls rsp comes to that edge, the next write faults and Linux ends the program.
;
; run: vitrine run programs/stack/infinite-recursion.asm
; look for: the address in the report lies just below the stack. The exit status is 139: 128 plus
;   11, the number of the signal SIGSEGV.
; isa: core
; prints:
;   Going down ...
; exit: 139

global _start

%include "../lib/frame.inc"
%include "../lib/print.inc"

section .text
_start:
    print   "Going down ...", 10
    xor     edi, edi
    call    descend
    print   "Never printed.", 10
    exit    0

; rdi: how many calls came before this one
frame_begin descend
    local depth, 8
    frame_enter
    mov     [rbp+.depth], rdi
    mov     rdi, [rbp+.depth]
    inc     rdi
    call    descend                 ; no condition: nothing ever ends this
    frame_leave
    ret
