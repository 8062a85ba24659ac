; inc dec neg not mul imul div idiv
bits 64
default rel
section .text
 inc al
 inc ah
 inc r9b
 inc cx
 inc r10w
 inc edx
 inc r11d
 inc rsi
 inc r15
 inc byte [rax]
 inc word [rbp]
 inc dword [rsp]
 inc qword [rel var]
 inc qword [r12+r13*8+0x55]
 dec al
 dec ah
 dec r9b
 dec cx
 dec r10w
 dec edx
 dec r11d
 dec rsi
 dec r15
 dec byte [rax]
 dec word [rbp]
 dec dword [rsp]
 dec qword [rel var]
 dec qword [r12+r13*8+0x55]
 neg al
 neg ah
 neg r9b
 neg cx
 neg r10w
 neg edx
 neg r11d
 neg rsi
 neg r15
 neg byte [rax]
 neg word [rbp]
 neg dword [rsp]
 neg qword [rel var]
 neg qword [r12+r13*8+0x55]
 not al
 not ah
 not r9b
 not cx
 not r10w
 not edx
 not r11d
 not rsi
 not r15
 not byte [rax]
 not word [rbp]
 not dword [rsp]
 not qword [rel var]
 not qword [r12+r13*8+0x55]
 mul al
 mul ah
 mul r9b
 mul cx
 mul r10w
 mul edx
 mul r11d
 mul rsi
 mul r15
 mul byte [rax]
 mul word [rbp]
 mul dword [rsp]
 mul qword [rel var]
 mul qword [r12+r13*8+0x55]
 imul al
 imul ah
 imul r9b
 imul cx
 imul r10w
 imul edx
 imul r11d
 imul rsi
 imul r15
 imul byte [rax]
 imul word [rbp]
 imul dword [rsp]
 imul qword [rel var]
 imul qword [r12+r13*8+0x55]
 div al
 div ah
 div r9b
 div cx
 div r10w
 div edx
 div r11d
 div rsi
 div r15
 div byte [rax]
 div word [rbp]
 div dword [rsp]
 div qword [rel var]
 div qword [r12+r13*8+0x55]
 idiv al
 idiv ah
 idiv r9b
 idiv cx
 idiv r10w
 idiv edx
 idiv r11d
 idiv rsi
 idiv r15
 idiv byte [rax]
 idiv word [rbp]
 idiv dword [rsp]
 idiv qword [rel var]
 idiv qword [r12+r13*8+0x55]
 lock inc dword [rax]
 lock not byte [rcx]
section .data
var: dq 0
