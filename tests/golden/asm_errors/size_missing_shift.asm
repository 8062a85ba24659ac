 shl [rdi], 3
