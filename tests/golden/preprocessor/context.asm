%push outer
%define %$x 1
%$here: dq %$x
%push inner
%define %$x 2
%$here: dq %$x, %$$x
jmp %$$here
%pop inner
dq %$x
%pop
