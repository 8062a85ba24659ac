; A function that cannot return
;
; greet copies a name into a buffer of 16 bytes on its stack and prints it. Nobody compares the
; lengths. A long name runs over the buffer's end, over the saved rbp, and over the return address;
; everything still seems well, until the ret at the very end takes letters for an address.
;
; run: vitrine run programs/going-back/lost-return.asm
; look for: the crash is at the ret, but the mistake is in copy. Under `vitrine debug`, the command
;   `who-wrote [rsp]` leads from the one to the other.
; isa: core
; prints:
;   Hello, Ada!
;   Hello, Wolfeschlegelsteinhausenbergerdorff!
; exit: 139

global _start

%include "../lib/frame.inc"
%include "../lib/print.inc"

section .data
short_name: db "Ada", 0
long_name:  db "Wolfeschlegelsteinhausenbergerdorff", 0

section .text
_start:
    lea     rdi, [rel short_name]
    call    greet
    lea     rdi, [rel long_name]
    call    greet
    exit    0

; rdi: a text that ends in 0
frame_begin greet
    local name, 16                  ; more than enough, surely
frame_enter
    mov     rsi, rdi
    lea     rdi, [rbp + .name]
    call    copy
    print   "Hello, "
    lea     rdi, [rbp + .name]
    call    print_text
    print   "!", 10
frame_leave
    ret

; rdi: where to, rsi: a text that ends in 0, which is copied, too
copy:
    mov     al, [rsi]
    mov     [rdi], al               ; however much room there is
    inc     rsi
    inc     rdi
    cmp     al, 0
    jne     copy
    ret

; rdi: a text that ends in 0
print_text:
    mov     rsi, 0
.length:
    cmp     byte [rdi + rsi], 0
    je      .known
    inc     rsi
    jmp     .length
.known:
    call    print_string
    ret
