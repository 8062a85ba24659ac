 align 3
 align 0
 db 1
 align 4, 0x7fffffffffffffff
