%if 0
%if 1
no
%else
no
%endif
%elif 1
%if 0
no
%else
yes
%endif
%else
%endif
