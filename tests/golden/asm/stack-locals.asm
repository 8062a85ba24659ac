bits 64
%stacksize flat64
%push c
%assign %$localsize 16
%local a:qword
 sub rsp,%$localsize
 mov rax,[a]
%local b:dword, c:byte, d:word
 sub rsp,%$localsize
 mov rax,[b]
 mov rax,[c]
 mov rax,[d]
%pop
%push c
%assign %$localsize 0
%local e:qword
 sub rsp,%$localsize
 mov rax,[e]
%pop
%stacksize flat64
%push c
%assign %$localsize 8
%local e2:qword, f2:dword,g2:byte
 sub rsp,%$localsize
 mov rax,[e2]
 mov rax,[f2]
 mov rax,[g2]
%pop
