5 mov rax
, rax
