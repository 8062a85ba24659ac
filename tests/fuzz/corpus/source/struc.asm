struc point
.x: resd 1
.y: resd 1
endstruc
mov rax, point_size
origin:
istruc point
at .x, dd 5
at point.y, dd 6
iend
