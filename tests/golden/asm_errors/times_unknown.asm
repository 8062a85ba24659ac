section .bss
 times later resb 1
later equ 5
