absolute 0
 nop
 db 1
