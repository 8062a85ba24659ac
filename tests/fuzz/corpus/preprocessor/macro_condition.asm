%macro unless 2
j%-1 %2
j%+1 other
%endmacro
unless e, there
unless nz, there
unless ae, there
