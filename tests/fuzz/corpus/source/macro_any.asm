%macro save 1-*
%rep %0
push %1
%rotate 1
%endrep
%endmacro
%macro restore 1-*
%rep %0
%rotate -1
pop %1
%endrep
%endmacro
save rax, rbx, rcx
restore rax, rbx, rcx
