; bytes of another file
bits 64
section .data
 incbin "bytes.bin"
 incbin "bytes.bin", 4
 incbin "bytes.bin", 2, 3
