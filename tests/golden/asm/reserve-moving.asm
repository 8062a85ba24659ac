; room for a copy of code whose jumps turn out near
section .bss
copy:   resb end - start
words:  resw later - start
after:  resb 4
section .data
        dq after, after - copy
gap:    times 3 db 1
section .text
start:  jz away
        lea rsi, [rbp + end - start]
end:    nop
        times 200 nop
away:    jmp start
later:  mov eax, after - copy
