%define mode fast
%ifidn mode, fast
a
%endif
%ifidn mode, FAST
b
%endif
%ifidni mode, FAST
c
%endif
%ifnidn mode, slow
d
%endif
%ifidn "x", 'x'
e
%endif
%ifidn one  two, one two
f
%endif
