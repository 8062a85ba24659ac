struc late, 16
.first: resq 1
endstruc
