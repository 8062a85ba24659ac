 align 3
 align 0
