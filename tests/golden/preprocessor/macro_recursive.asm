%irmacro Once 1
 db %1
%endmacro
once 5
%rmacro count 1
 %if %1
 db %1
 count %1-1
 %endif
%endmacro
count 3
