%macro print 1-2
 nop
%endmacro
 print
 print 1, 2, 3
