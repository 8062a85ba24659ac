 add rax, 0x123456789
 cmp byte [rax], 300
 mov al, 256
 add rax, 0xffffffff
 add ax, byte 300
