section .data
a: dq a+b
b: db -a
