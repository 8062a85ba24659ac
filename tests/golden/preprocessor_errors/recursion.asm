%rmacro endless 1
 endless %1+1
%endmacro
endless 0
