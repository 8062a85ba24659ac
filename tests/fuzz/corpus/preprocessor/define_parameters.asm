%define add2(a, b) a + b
%define twice(x) add2(x, x)
mov rax, twice(4)
mov rax, add2 (1, 2)
mov rax, add2
mov rax, [add2((1,2), 3)]
