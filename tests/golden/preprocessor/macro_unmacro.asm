%macro gone 0
nop
%endmacro
gone
%unmacro gone 0
gone
