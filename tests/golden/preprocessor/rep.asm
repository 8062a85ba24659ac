%assign i 0
%rep 4
dq i
%assign i i+1
%endrep
%rep 0
no
%endrep
%rep 2
%rep 2
nop
%endrep
hlt
%endrep
