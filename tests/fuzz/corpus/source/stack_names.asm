%push frame
%stacksize flat64
%assign %$localsize 0
%arg first:qword, second:dword
%local a:qword, b:dword, c:byte
mov rax, [first]
mov ecx, [second]
mov [a], rax
mov [b], ecx
mov [c], cl
sub rsp, %$localsize
%pop
