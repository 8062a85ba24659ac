; Hello
;
; The smallest program that says something. Five bytes of text wait in memory; the program puts
; their address and their number into registers and asks Linux to write them. Then it asks Linux
; to end it: nothing else would.
;
; run: vitrine run programs/registers-and-ram/hello.asm
; look for: rax names the system call, rdi, rsi and rdx are its arguments. Try
;   `vitrine trace` instead of `vitrine run` and watch them being set.
; isa: core
; prints:
;   Hello
; exit: 0

global _start

section .rodata
text:
    db      "Hello", 10             ; 10 is the line feed
length  equ $ - text                ; from there to here

section .text
_start:
    mov     eax, 1                  ; system call 1: write
    mov     edi, 1                  ; to standard output,
    lea     rsi, [rel text]         ; these bytes,
    mov     edx, length             ; so many
    syscall

    mov     eax, 60                 ; system call 60: exit
    xor     edi, edi                ; with status 0: all went well
    syscall
