 nop
align 16, int3
 nop
align 8, db 0xcc
 nop
align 8, ud2
 nop
align 4, nop
