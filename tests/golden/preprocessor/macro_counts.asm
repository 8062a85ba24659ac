; %0 counts the arguments of the call and the defaults that fill up, nothing else
%macro range 1-7
  dw %0, %2
  %if %0 > 3
    db 'many'
  %endif
%endmacro
%macro greedy 1-2+
  dw %0, %2
%endmacro
%macro filled 1-3 5,6
  dw %0, %1, %2, %3
%endmacro
%macro half 1-3 5
  dw %0, %1, %2, 0%3
  %rotate 1
  dw %1
%endmacro
range 1,2
range 1,2,3,4
greedy 1
greedy 1,2,3
filled 1
filled 1,2
half 1
half 1,2
half 1,2,3
