%macro make 2
name_%1: dq %{2}h
%1%2: nop
pre%1 %+ _post:
%endmacro
make foo, 12
