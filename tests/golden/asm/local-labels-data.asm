; names with dots in data
bits 64
section .data
p: dd 1
.x: dd 2
.y: dq p.x, .y
q:
.x: dq p.x, q.x, .x
