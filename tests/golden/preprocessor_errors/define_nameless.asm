%define 5 x
%undef
%define f(a b) a
