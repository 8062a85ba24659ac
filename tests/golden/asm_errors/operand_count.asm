 add rax
 ret 1, 2
 syscall rax
 imul rax, rbx, 3, 4
