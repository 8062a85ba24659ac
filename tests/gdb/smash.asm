; Copies 32 bytes into a buffer of 16: over the saved rbp, and over the return address.

global _start

section .data
source: times 32 db 'A'
count:  dq 0

section .text
copy:
        push    rbp
        mov     rbp, rsp
        sub     rsp, 16
        lea     rdi, [rbp-16]
        lea     rsi, [rel source]
        mov     ecx, 32
.next:
        mov     al, [rsi]
.write: mov     [rdi], al
        inc     rsi
        inc     rdi
        inc     qword [rel count]
        dec     ecx
        jnz     .next
.done:
        leave
.back:  ret

_start:
        mov     ebx, 0x1234
        call    copy
.after:
        mov     eax, 60
        xor     edi, edi
        syscall
