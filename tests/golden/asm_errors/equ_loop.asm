a equ b
b equ a
 mov rax, a
