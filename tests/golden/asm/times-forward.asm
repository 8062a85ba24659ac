times c-b nop
b: nop
 nop
c:
times e-d db 1, 2
 jmp d
 times f-e inc eax
d: nop
e: ret
 times 200 nop
f:
