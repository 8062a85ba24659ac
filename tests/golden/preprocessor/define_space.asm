%define name (x)
dq name
%define greedy(a, b+) a | b
greedy(1, 2, 3)
%define braces(a) [a]
braces({1, 2})
