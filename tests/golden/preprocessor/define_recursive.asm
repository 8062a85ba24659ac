%define foo foo + 1
dq foo
%define a b
%define b a
dq a, b
