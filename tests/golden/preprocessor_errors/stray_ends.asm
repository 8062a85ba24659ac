%endmacro
%endrep
%endif
%else
%elif 1
