; ways to write a number
bits 64
section .data
 dd 200, 0200, 0200d, 0d200, 0c8h, $0c8, 0xc8, 0hc8, 310q, 310o, 0o310, 0q310, 11001000b, 1100_1000b, 1100_1000y, 0b1100_1000, 0y1100_1000
