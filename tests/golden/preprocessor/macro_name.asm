%macro who 0
dq %?
%endmacro
who
