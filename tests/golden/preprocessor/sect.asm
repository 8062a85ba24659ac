section .data
%define old __SECT__
[section .text]
nop
__SECT__
nop
