section .bss
 resb size
size equ 5
