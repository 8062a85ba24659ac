%macro put 1
one %1
%endmacro
%macro put 2
two %1 %2
%endmacro
put a
put a, b
