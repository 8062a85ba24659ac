 mov rax, ebx
 add al, cx
