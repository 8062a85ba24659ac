%define SIZE 8
%define TWICE SIZE*2
mov rax, TWICE
%undef SIZE
mov rax, TWICE
