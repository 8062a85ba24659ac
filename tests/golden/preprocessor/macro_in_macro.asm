%macro outer 1
%macro inner_%1 1
dq %1
%endmacro
%endmacro
outer a
inner_a 7
