x: dq 0
 mov [rel x], [rax]
