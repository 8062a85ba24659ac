; the preprocessor in front
bits 64
%macro pushall 1-*
%rep %0
 push %1
%rotate 1
%endrep
%endmacro
%define SIZE 8*4
%assign i 0
section .text
 pushall rax, rbx, rcx
%rep 5
 mov eax, i
%assign i i+1
%endrep
 sub rsp, SIZE
%ifdef SIZE
 nop
%else
 hlt
%endif
%macro cmp_jump 3
 cmp %1, %2
 j%3 %%skip
 inc %1
%%skip:
%endmacro
 cmp_jump rax, 5, ne
 cmp_jump rcx, rdx, a
