 db 1.5
 dd 1.5+2
