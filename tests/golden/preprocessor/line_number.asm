dq __LINE__
%macro here 0
dq __LINE__
%endmacro


here
dq __?LINE?__
