%defne x 1
%endfi
nop
