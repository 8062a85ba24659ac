 db 1.5
 dd 1.5+2
 dd 0b12.0
 dd 0b1.1e1
 dd 0o8.0
 dd 1.5p2
