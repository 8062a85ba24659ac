; format: bin
org 0x1000
section .text
        times 100 db 1
section .before start=0x10
        db 2
