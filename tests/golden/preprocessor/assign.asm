%assign i 0
%assign i i+1
dq i
%assign j i*10 - 3
dq j
%assign k -j
dq k
%assign big 0xffffffffffffffff
dq big
