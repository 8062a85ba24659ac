%rep 1000000000
 nop
%endrep
%rep -1
 nop
%endrep
