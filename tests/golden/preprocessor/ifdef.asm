%define here
%ifdef here
a
%endif
%ifndef here
b
%else
c
%endif
%ifdef nowhere
d
%elifdef here
e
%endif
%ifn 0
f
%endif
