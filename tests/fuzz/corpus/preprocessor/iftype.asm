%macro kind 1
%ifnum %1
number
%elifstr %1
string
%elifid %1
name
%else
other
%endif
%endmacro
kind 12
kind -3
kind 'abc'
kind rax
kind [rax]
