%define x 1
%macro m 1
%define x %1
dq x
%endmacro
m 5
dq x
%undef x
dq x
