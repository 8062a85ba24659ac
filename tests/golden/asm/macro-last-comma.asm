; Nothing behind the last comma is no parameter; {} is an empty one.
%macro count 1-*
        dd      %0
%endmacro
%macro one 1
        dd      %0, %1
%endmacro
%macro rest 1-2+
        db      %0, %2 + 1
%endmacro
section .data
        count   1,
        count   1, 2,
        count   1, {}
        count   1,,
        one     5,
        rest    1, 2,
