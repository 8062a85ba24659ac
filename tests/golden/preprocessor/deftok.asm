%deftok tokens 'mov rax, 1'
tokens
