; format: bin
bits 64
section .text
 db 1
section .c
 db 3
section .b follows=.text
 db 4
section .d
 db 5
