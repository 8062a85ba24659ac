mov rax, [$rax]
%define name 5
dq $name, name
