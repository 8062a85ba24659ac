%define f(x) x
 mov rax, f(1
