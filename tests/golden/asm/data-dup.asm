; repetition inside a list
bits 64
section .data
 db 5 dup (1)
 db 3 dup (1, 2, "ab")
 dw 2 dup (3 dup (7), 9)
 dd 4 dup 5
 db ?, 1, ?
 dq 2 dup (?)
