 db %!HOME
%ifenv HOME
%endif
