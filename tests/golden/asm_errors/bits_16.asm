bits 16
bits 32
 nop
