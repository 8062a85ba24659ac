 lock add rax, rbx
 lock mov [rax], rbx
