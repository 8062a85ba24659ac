; flat: sections that lie elsewhere
; format: bin
bits 64
section .a follows=.text
 db 1
section .text
 nop
section .b start=0x40
 db 2
section .c vstart=0x1000 align=16
x: dq x,y
section .data vfollows=.c
y: dq y