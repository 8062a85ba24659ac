%macro again 1
again %1
%endmacro
again 5
