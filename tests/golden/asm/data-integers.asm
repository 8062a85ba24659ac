; integers of all sizes
bits 64
section .data
 db 1, -1, 255, 0x7f, 1010b, 17o, 0FFh, $0ff, 0b1010, 0o17, 0d99, 1_000 & 0xff
 dw 1, -1, 65535, 0x1234
 dd 1, -1, 0xffffffff, 0x12345678
 dq 1, -1, 0x123456789abcdef0
