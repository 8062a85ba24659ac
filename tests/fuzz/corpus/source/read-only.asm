; Writing where only reading is allowed
;
; Each page of memory has its rights: instructions may be read and executed, section .rodata only
; read, section .data read and written. The program reads a byte of each; then it writes to .data,
; which is allowed, and to .rodata, which is not.
;
; run: vitrine run programs/virtual-memory/read-only.asm
; look for: this time the page is there. The report names the bit that forbids the write.
; isa: core
; prints:
;   .text 0x53, .rodata 0x52, .data 0x44
;   .data is now 0x21
;   Writing to .rodata ...
; exit: 139

global _start

%include "../lib/print.inc"

section .rodata
constant: db 0x52

section .data
variable: db 0x44

section .text
_start:
    print   ".text "
    lea     rdi, [rel start_of_function]
    call    print_byte_at
    print   ", .rodata "
    lea     rdi, [rel constant]
    call    print_byte_at
    print   ", .data "
    lea     rdi, [rel variable]
    call    print_byte_at

    mov     byte [rel variable], 0x21
    print   10, ".data is now "
    lea     rdi, [rel variable]
    call    print_byte_at

    print   10, "Writing to .rodata ...", 10
    mov     byte [rel constant], 0x21   ; faults here
    exit    0

; rdi: an address
print_byte_at:
    xor     eax, eax
    mov     al, [rdi]
    mov     rdi, rax
    mov     esi, 2
    jmp     print_hex

start_of_function:                  ; instructions are bytes, too: push rbx is 0x53
    push    rbx
    pop     rbx
    ret
