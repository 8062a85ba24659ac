 jmp far [rax]
 jmp 8:5
