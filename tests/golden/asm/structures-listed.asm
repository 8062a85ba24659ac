; What at and iend store stands beside them in the listing.
section .data
struc point
.x:     resd 1
.y:     resq 1
.z:     resd 4
endstruc
p:      istruc point
        at point.x, dd 5
        at point.y
        dq 6
        iend
        align 8
q:      istruc point
        at .z, dd 7
        iend
        times 3 db 4
