%macro store 2
 mov %1, %2
%endmacro
 store [rax], 5
