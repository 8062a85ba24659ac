%macro known 1
%endmacro
%ifmacro known
a
%endif
%ifmacro known 1
b
%endif
%ifmacro known 2
c
%endif
%ifnmacro unknown
d
%endif
