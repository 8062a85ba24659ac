%define nothing
mov rax, nothing 1
%define empty()
mov rax, empty() 2
