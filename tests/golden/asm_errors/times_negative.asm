 times -1 nop
 times 4-($-$$) db 0
 nop
 nop
 nop
 nop
 nop
 times 4-($-$$) db 0
