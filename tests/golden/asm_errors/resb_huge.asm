section .bss
 resb 1000000000000000
 resb -1
