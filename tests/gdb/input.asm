; Adds up the bytes that it reads, until there are none: for a debugger that interrupts it while it
; waits for input.

global _start

section .bss
buffer: resb 16

section .text
_start:
        xor     ebx, ebx
.read:
        xor     eax, eax
        xor     edi, edi
        lea     rsi, [rel buffer]
        mov     edx, 1
        syscall
        test    rax, rax
        jz      .done
        movzx   eax, byte [rel buffer]
        add     ebx, eax
        jmp     .read
.done:
        movzx   edi, bl
        mov     eax, 60
        syscall
