mov rax, \
    rbx
%define long 1 + \
    2
dq long
; a comment goes on \
as well
nop
