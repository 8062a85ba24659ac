struc p
.x: resd 1
.y: resd 1
endstruc
section .data
 istruc p
 at p.y, dd 1
 at p.x, dd 2
 iend
