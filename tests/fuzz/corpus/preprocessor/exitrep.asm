%assign i 0
%rep 100
%if i == 3
%exitrep
%endif
dq i
%assign i i+1
%endrep
