; Text: length, reverse, upper case
;
; A text is bytes in a row, and every letter is a number: 'A' is 65, 'a' is 97, always 32 apart.
; The program reads one line and treats it three times: it counts the bytes up to the 0 that ends
; the text, turns the bytes around, and changes the small letters to capitals.
;
; run: vitrine run programs/registers-and-ram/text.asm
; look for: a small letter becomes a capital by clearing a single bit, the one worth 32.
; isa: core
; input:
;   Hello from the stack, 42 times!
; prints:
;   length:  31
;   reverse: !semit 24 ,kcats eht morf olleH
;   upper:   HELLO FROM THE STACK, 42 TIMES!
; exit: 0

global _start

%include "../lib/print.inc"
%include "../lib/read.inc"

section .bss
line:    resb 1000
.size    equ $ - line
         resb 1                     ; room for the 0 at the end

section .text
_start:
    lea     rdi, [rel line]
    mov     esi, line.size
    call    read_line
    cmp     rax, -1
    jne     .have_line
    xor     eax, eax                ; no input is an empty line
.have_line:
    lea     rbx, [rel line]
    mov     byte [rbx+rax], 0       ; where the text ends

    mov     rdi, rbx
    call    string_length
    mov     r12, rax
    print   "length:  "
    mov     rdi, r12
    call    print_unsigned
    call    print_newline

    mov     rdi, rbx
    mov     rsi, r12
    call    string_reverse
    print   "reverse: "
    call    print_line

    mov     rdi, rbx
    mov     rsi, r12
    call    string_reverse          ; and back
    mov     rdi, rbx
    call    string_upper
    print   "upper:   "
    call    print_line
    exit    0

print_line:
    mov     rdi, rbx
    mov     rsi, r12
    call    print_string
    jmp     print_newline

; rdi: a text that ends with a 0; rax: its length
string_length:
    xor     eax, eax
.next:
    cmp     byte [rdi+rax], 0
    je      .done
    inc     rax
    jmp     .next
.done:
    ret

; rdi: a text, rsi: its length
string_reverse:
    lea     rsi, [rdi+rsi-1]        ; the last byte
.swap:
    cmp     rdi, rsi
    jae     .done                   ; the two have met
    mov     al, [rdi]
    mov     cl, [rsi]
    mov     [rdi], cl
    mov     [rsi], al
    inc     rdi
    dec     rsi
    jmp     .swap
.done:
    ret

; rdi: a text that ends with a 0
string_upper:
    mov     al, [rdi]
    test    al, al
    jz      .done
    cmp     al, 'a'
    jb      .next
    cmp     al, 'z'
    ja      .next
    and     byte [rdi], ~32 & 0xff
.next:
    inc     rdi
    jmp     string_upper
.done:
    ret
