%macro named 0
%00: dq 1
%endmacro
thing: named
other named
