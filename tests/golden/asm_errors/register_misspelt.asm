 mov raz, 5
 mov rax, rbxx
