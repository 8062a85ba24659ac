; A table of RAM
;
; Memory is a row of numbered bytes; what they mean is up to the program. The same kind of byte
; holds a letter, a part of an integer or a part of a floating-point number. The program lays out
; sixteen KiB of RAM, with the text 'Hello' at 0x1000, an integer userAge at 0x2508 and the
; number pi at 0x3F10, and reads them back: first as bytes, then as what they stand for.
;
; Addresses are counted from the start of that piece of RAM, since Linux keeps the real ones
; below 0x10000 for itself.
;
; run: vitrine run programs/registers-and-ram/ram-table.asm
; look for: the letters are one byte each, userAge takes four, pi takes eight. The lowest byte of
;   a number comes first ("little endian"): 42 is 2a 00 00 00.
; isa: core
; prints:
;   Address         | Value        | Meaning
;   0x1000          | 72           | the character 'H'
;   0x1001          | 101          | the character 'e'
;   0x1002          | 108          | the character 'l'
;   0x1003          | 108          | the character 'l'
;   0x1004          | 111          | the character 'o'
;   0x2508 - 0x250b | 42           | userAge, an integer
;   0x3f10 - 0x3f17 | 3.1415926535 | pi, a floating-point number
;
;   userAge byte by byte: 2a 00 00 00
;   pi byte by byte:      18 2d 44 54 fb 21 09 40
; exit: 0

global _start

%include "../lib/print.inc"

section .data
align 4096
ram:
    times 0x1000 db 0
text:
    db      'Hello'
    times 0x2508 - ($ - ram) db 0
userAge:
    dd      42
    times 0x3F10 - ($ - ram) db 0
pi:
    dq      3.14159265358979323846

section .text
_start:
    print   "Address         | Value        | Meaning", 10

    lea     rbx, [rel text]
.character:
    mov     rdi, rbx
    call    print_address
    print   "          | "
    xor     r12d, r12d
    mov     r12b, [rbx]             ; one byte of RAM
    mov     rdi, r12
    call    print_number
    print   "| the character '"
    mov     rdi, r12
    call    print_char
    print   "'", 10
    inc     rbx
    lea     rax, [rel text+5]
    cmp     rbx, rax
    jb      .character

    lea     rdi, [rel userAge]
    mov     esi, 4
    call    print_range
    mov     edi, [rel userAge]      ; four bytes at once
    call    print_number
    print   "| userAge, an integer", 10

    lea     rdi, [rel pi]
    mov     esi, 8
    call    print_range
    mov     rdi, [rel pi]           ; eight bytes at once
    call    print_double
    print   " | pi, a floating-point number", 10, 10

    print   "userAge byte by byte:"
    lea     rdi, [rel userAge]
    mov     esi, 4
    call    print_bytes
    print   "pi byte by byte:     "
    lea     rdi, [rel pi]
    mov     esi, 8
    call    print_bytes
    exit    0

; rdi: an address in ram, printed as its distance from the start
print_address:
    lea     rax, [rel ram]
    sub     rdi, rax
    mov     esi, 4
    jmp     print_hex

; rdi: address, rsi: count of bytes; prints the first and the last address
print_range:
    push    rdi
    push    rsi
    call    print_address
    print   " - "
    pop     rdi
    pop     rsi
    lea     rdi, [rdi+rsi-1]
    call    print_address
    print   " | "
    ret

; rdi: a number below 1000, followed by spaces up to 13 columns
print_number:
    push    rdi
    call    print_unsigned
    pop     rdi
    cmp     rdi, 100
    jae     .wide
    print   " "
.wide:
    print   "          "
    ret

; rdi: address, rsi: count; the bytes as two hexadecimal digits each
print_bytes:
    push    rbx
    push    r12
    mov     rbx, rdi
    lea     r12, [rdi+rsi]
.next:
    print   " "
    xor     edi, edi
    mov     dil, [rbx]
    call    print_byte
    inc     rbx
    cmp     rbx, r12
    jb      .next
    call    print_newline
    pop     r12
    pop     rbx
    ret

; rdi: a byte
print_byte:
    push    rdi
    shr     rdi, 4
    call    .digit
    pop     rdi
    and     edi, 15
.digit:
    lea     rax, [rel hex_digits]
    xor     ecx, ecx
    mov     cl, [rax+rdi]
    mov     rdi, rcx
    jmp     print_char

; rdi: the bits of a floating-point number from 1 to 255, printed with ten decimals (cut, not
; rounded). The top bit is the sign, the next eleven are the exponent plus 1023, the other 52 are
; the fraction: the value is 1.fraction times two to the exponent. The core has no instruction
; for such numbers, so this takes the bits apart.
print_double:
    push    rbx
    push    r12
    push    r13
    mov     rbx, rdi
    mov     ecx, 52 + 1023
    mov     rax, rdi
    shr     rax, 52                 ; the exponent plus 1023; the sign is 0
    sub     ecx, eax                ; so many bits stand behind the binary point
    mov     eax, 1
    shl     rax, 52
    lea     r12, [rax-1]
    and     rbx, r12                ; the fraction,
    or      rbx, rax                ; and the 1 before it, which is not stored
    mov     eax, 1
    shl     rax, cl
    lea     r12, [rax-1]            ; a mask for the bits behind the point
    mov     r13d, ecx
    mov     rdi, rbx
    shr     rdi, cl
    call    print_unsigned
    print   "."
    mov     edi, 10
.digit:
    push    rdi
    and     rbx, r12
    imul    rbx, rbx, 10            ; the next decimal digit moves in front of the point
    mov     ecx, r13d
    mov     rdi, rbx
    shr     rdi, cl
    add     edi, '0'
    call    print_char
    pop     rdi
    dec     edi
    jnz     .digit
    pop     r13
    pop     r12
    pop     rbx
    ret
