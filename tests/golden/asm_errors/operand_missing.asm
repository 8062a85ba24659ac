 mov rax,
 mov ,rax
