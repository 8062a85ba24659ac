%if
%endif
%ifidn a
%endif
