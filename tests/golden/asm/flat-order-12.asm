; format: bin
bits 64
section .text
 db 1
section .other align=8 valign=64
 dq $, $$
