; push, pop, enter, leave, ret
bits 64
default rel
section .text
 push rax
 push r8
 push bx
 push r15w
 push qword [rax]
 push word [r9]
 push qword [rel var]
 pop rax
 pop r8
 pop bx
 pop r15w
 pop qword [rax]
 pop word [r9]
 pop qword [rel var]
 push 0
 push 127
 push 128
 push -128
 push -129
 push 0x7fffffff
 push byte 5
 push dword 5
 push strict dword 5
 push word 0x1234
 push qword 8
 push fwd
 push qword fwd
 enter 16, 0
 enter 0x100, 3
 leave
 ret
 ret 16
 pushfq
 popfq
 pushf
 popf
fwd equ 300
section .data
var: dq 0
