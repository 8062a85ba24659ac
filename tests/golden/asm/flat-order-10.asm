; format: bin
bits 64
section .text start=0x100
 dq $
