%push
%local a:qword
%assign %$localsize 0
%local buffer:32
%arg 5
%stacksize huge
%pop
