struc p
.x: resd 1
endstruc
 mov eax, [rdi+p.y]
