 inc [rax]
 push [rax]
