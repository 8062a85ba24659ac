 mov rax, 10 %3
 mov rax, 10 %%3
