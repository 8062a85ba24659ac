%define width 64
mov_%[width]: dq 1
%define name reg%[width]
name
%assign n 3
label_%[n]_x: dq %[n]
