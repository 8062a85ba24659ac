; flat: sections of other names
; format: bin
bits 64
section .text
 nop
section .one
 db 1
x: dq x
section .two align=16
 db 2
y: dq y, x
section .data
 dd 7
section .bss
z: resb 3
section .text
 dq z
