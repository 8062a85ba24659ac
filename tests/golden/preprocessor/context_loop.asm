%macro repeat 0
%push repeat
%$begin:
%endmacro
%macro until 1
%ifctx repeat
j%-1 %$begin
%pop
%else
%error until without repeat
%endif
%endmacro
repeat
dec rcx
until z
