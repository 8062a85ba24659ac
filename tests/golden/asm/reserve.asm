; resb to reso in .bss
bits 64
size equ 4
section .bss
a: resb 1
b: resw 3
c: resd 5
d: resq 7
e: rest 2
f: reso 2
 alignb 16
g: resb size*4+2
 alignb 32
h: resq size
