absolute 0
 resb size
size equ 5
