 mov rax, \ 5
