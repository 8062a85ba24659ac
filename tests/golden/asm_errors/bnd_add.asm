 bnd add rax, 1
