%macro wait 1
%%again: dec %1
jnz %%again
%endmacro
wait rcx
wait rdx
