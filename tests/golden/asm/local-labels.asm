; labels that belong to others
bits 64
section .text
a:
.l: jmp .l
 jmp .m
.m:
b:
.l: jmp .l
 jmp a.l
 jmp .m
.m: nop
c equ 5
.n: jmp .n
 jmp b.n
