 mov rax, [bx]
 mov rax, [al+4]
