a equ
 equ 5
