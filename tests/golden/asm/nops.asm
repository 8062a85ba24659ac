; nops of many bytes
bits 64
default rel
section .text
 nop
 nop eax
 nop word [rax]
 nop dword [rax+rax*1+0]
 nop qword [rax+0x12345678]
 nop ax
section .data
var: dq 0
