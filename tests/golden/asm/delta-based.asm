; the classic position-independent idiom: call/pop, then base + (label - base)
global _start
section .text
_start: call next
next:   pop  rbp
        test rbp, rbp
        jz   fail                       ; a forward jump
        lea  rsi, [rbp + msg - next]
        mov  edx, len
        mov  edi, 1
        mov  eax, 1
        syscall
        xor  edi, edi
fail:   mov  eax, 60
        syscall
msg:    db   "Hello, world", 10
len     equ  $ - msg
; at the edge of a short displacement, forward and back
near_edge:
        mov al, [rsi + ahead - near_edge]
        times 124 nop
ahead:  mov al, [rsi + rdi*4 + ahead - near_edge]
        jmp tail
        cmp byte [rsi + tail - ahead - 120], 5
        lea eax, [tail - ahead]
        times 112 nop
tail:   add dword [rbx + tail - ahead], tail - ahead
