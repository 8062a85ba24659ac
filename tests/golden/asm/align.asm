; padding in code and data
bits 64
section .text
 nop
 align 16
 ret
 align 8, db 0xcc
 nop
 align 4, nop
section .data
 db 1
 align 8
 dq 1
 db 2
 align 4, db 0
section .bss
 resb 1
 alignb 8
 resq 1
