%if 1 + 1 == 2
yes
%elif 1
no
%else
no
%endif
%if 0
no
%elif 2 > 1
yes
%else
no
%endif
%if 0
no
%else
yes
%endif
