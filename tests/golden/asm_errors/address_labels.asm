x: dd 1
y: dd 2
 mov rax, [x+y]
