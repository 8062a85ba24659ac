; sections and their attributes
bits 64
section .data
d: db 1
section .rodata
r: db 2
section .text
t: nop
section .bss
b: resb 5
section .mine
m: db 3
section .code exec
x: ret
section .rw write align=64
w: dq 1
section .note.GNU-stack noalloc noexec nowrite progbits
section .empty
section .data
 db 4
section .cst progbits alloc noexec nowrite align=8
 dq 5
section .b2 nobits write align=16
 resb 7
segment .text
 dq d, r, t, b, m, x, w
