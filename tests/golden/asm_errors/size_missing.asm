 mov [rax], 5
 add [rbp-8], 1
