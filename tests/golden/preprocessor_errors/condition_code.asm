%macro unless 1
 j%-1 there
%endmacro
 unless rax
