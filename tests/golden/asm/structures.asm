; struc and istruc
bits 64
struc point
.x: resd 1
.y: resd 1
.name: resb 16
endstruc
struc node, 8
.next: resq 1
.value: resq 1
endstruc
section .data
p: istruc point
at point.x, dd 1
at point.y, dd 2
at point.name, db "origin"
iend
q: dq point_size, node.value, node_size
section .text
 mov eax, [rdi+point.y]
 mov rax, [rsi+node.value]
 sub rsp, point_size
