%macro exit 0-1 0
mov edi, %1
mov eax, 60
%endmacro
exit
exit 3
%macro three 1-3 b, c
dq %1, %2, %3, %0
%endmacro
three 1
three 1, 2
three 1, 2, 3
