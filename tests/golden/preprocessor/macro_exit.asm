%macro early 1
a
%if %1
%exitmacro
%endif
b
%endmacro
early 0
early 1
