%macro inner 1
 %error bad argument %1
%endmacro
%macro outer 1
 inner %1
%endmacro
 outer 5
