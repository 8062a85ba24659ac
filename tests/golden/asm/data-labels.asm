; addresses in data
bits 64
extern ext
section .data
a: dq a, b, a+8, ext, ext-4
 dd a, b, b-a, ext, a-$, ext-$, b-$
 dw b-a
 db b-a, (b-a)*2
b: dq $, $$, $-$$, .x
.x: dq .x, b.x, a
section .text
c: dq a, c, $-c
