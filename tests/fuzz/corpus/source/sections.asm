section .data
segment .bss
section .text align=16 exec
global main
global a, b:function
extern printf, malloc
bits 64
default rel
