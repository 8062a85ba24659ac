function:
.loop: dec rcx
jnz .loop
jmp function.loop
jmp $
dq $ - $$
