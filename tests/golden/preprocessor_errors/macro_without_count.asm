%macro print
 nop
%endmacro
