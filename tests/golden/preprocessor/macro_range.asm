%macro r 1-*
dq %{1:2}
dq %{-1:1}
dq %{2:-1}
%endmacro
r 1, 2, 3
