 add rax, 0x123456789
 cmp byte [rax], 300
 mov al, 256
