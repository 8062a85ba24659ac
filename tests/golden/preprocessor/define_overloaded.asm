%define f(a) one a
%define f(a,b) two a b
f(1)
f(1, 2)
