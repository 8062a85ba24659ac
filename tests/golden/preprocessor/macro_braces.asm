%macro list 2
db %1
dw %2
%endmacro
list {1, 2, 3}, 4
list {a}, {b, c}
