%macro maybe 0-1
%ifempty %1
none
%elifntoken %1
many
%else
one
%endif
%endmacro
maybe
maybe 5
maybe 5 + 6
