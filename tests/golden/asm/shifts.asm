; shifts and rotates
bits 64
default rel
section .text
 shl al, 1
 shl al, cl
 shl al, 5
 shl al, 63
 shl r9b, 1
 shl r9b, cl
 shl r9b, 5
 shl r9b, 63
 shl cx, 1
 shl cx, cl
 shl cx, 5
 shl cx, 63
 shl edx, 1
 shl edx, cl
 shl edx, 5
 shl edx, 63
 shl r15, 1
 shl r15, cl
 shl r15, 5
 shl r15, 63
 shl byte [rax], 1
 shl byte [rax], cl
 shl byte [rax], 5
 shl byte [rax], 63
 shl dword [rbp], 1
 shl dword [rbp], cl
 shl dword [rbp], 5
 shl dword [rbp], 63
 shl qword [rel var], 1
 shl qword [rel var], cl
 shl qword [rel var], 5
 shl qword [rel var], 63
 sal al, 1
 sal al, cl
 sal al, 5
 sal al, 63
 sal r9b, 1
 sal r9b, cl
 sal r9b, 5
 sal r9b, 63
 sal cx, 1
 sal cx, cl
 sal cx, 5
 sal cx, 63
 sal edx, 1
 sal edx, cl
 sal edx, 5
 sal edx, 63
 sal r15, 1
 sal r15, cl
 sal r15, 5
 sal r15, 63
 sal byte [rax], 1
 sal byte [rax], cl
 sal byte [rax], 5
 sal byte [rax], 63
 sal dword [rbp], 1
 sal dword [rbp], cl
 sal dword [rbp], 5
 sal dword [rbp], 63
 sal qword [rel var], 1
 sal qword [rel var], cl
 sal qword [rel var], 5
 sal qword [rel var], 63
 shr al, 1
 shr al, cl
 shr al, 5
 shr al, 63
 shr r9b, 1
 shr r9b, cl
 shr r9b, 5
 shr r9b, 63
 shr cx, 1
 shr cx, cl
 shr cx, 5
 shr cx, 63
 shr edx, 1
 shr edx, cl
 shr edx, 5
 shr edx, 63
 shr r15, 1
 shr r15, cl
 shr r15, 5
 shr r15, 63
 shr byte [rax], 1
 shr byte [rax], cl
 shr byte [rax], 5
 shr byte [rax], 63
 shr dword [rbp], 1
 shr dword [rbp], cl
 shr dword [rbp], 5
 shr dword [rbp], 63
 shr qword [rel var], 1
 shr qword [rel var], cl
 shr qword [rel var], 5
 shr qword [rel var], 63
 sar al, 1
 sar al, cl
 sar al, 5
 sar al, 63
 sar r9b, 1
 sar r9b, cl
 sar r9b, 5
 sar r9b, 63
 sar cx, 1
 sar cx, cl
 sar cx, 5
 sar cx, 63
 sar edx, 1
 sar edx, cl
 sar edx, 5
 sar edx, 63
 sar r15, 1
 sar r15, cl
 sar r15, 5
 sar r15, 63
 sar byte [rax], 1
 sar byte [rax], cl
 sar byte [rax], 5
 sar byte [rax], 63
 sar dword [rbp], 1
 sar dword [rbp], cl
 sar dword [rbp], 5
 sar dword [rbp], 63
 sar qword [rel var], 1
 sar qword [rel var], cl
 sar qword [rel var], 5
 sar qword [rel var], 63
 rol al, 1
 rol al, cl
 rol al, 5
 rol al, 63
 rol r9b, 1
 rol r9b, cl
 rol r9b, 5
 rol r9b, 63
 rol cx, 1
 rol cx, cl
 rol cx, 5
 rol cx, 63
 rol edx, 1
 rol edx, cl
 rol edx, 5
 rol edx, 63
 rol r15, 1
 rol r15, cl
 rol r15, 5
 rol r15, 63
 rol byte [rax], 1
 rol byte [rax], cl
 rol byte [rax], 5
 rol byte [rax], 63
 rol dword [rbp], 1
 rol dword [rbp], cl
 rol dword [rbp], 5
 rol dword [rbp], 63
 rol qword [rel var], 1
 rol qword [rel var], cl
 rol qword [rel var], 5
 rol qword [rel var], 63
 ror al, 1
 ror al, cl
 ror al, 5
 ror al, 63
 ror r9b, 1
 ror r9b, cl
 ror r9b, 5
 ror r9b, 63
 ror cx, 1
 ror cx, cl
 ror cx, 5
 ror cx, 63
 ror edx, 1
 ror edx, cl
 ror edx, 5
 ror edx, 63
 ror r15, 1
 ror r15, cl
 ror r15, 5
 ror r15, 63
 ror byte [rax], 1
 ror byte [rax], cl
 ror byte [rax], 5
 ror byte [rax], 63
 ror dword [rbp], 1
 ror dword [rbp], cl
 ror dword [rbp], 5
 ror dword [rbp], 63
 ror qword [rel var], 1
 ror qword [rel var], cl
 ror qword [rel var], 5
 ror qword [rel var], 63
 rcl al, 1
 rcl al, cl
 rcl al, 5
 rcl al, 63
 rcl r9b, 1
 rcl r9b, cl
 rcl r9b, 5
 rcl r9b, 63
 rcl cx, 1
 rcl cx, cl
 rcl cx, 5
 rcl cx, 63
 rcl edx, 1
 rcl edx, cl
 rcl edx, 5
 rcl edx, 63
 rcl r15, 1
 rcl r15, cl
 rcl r15, 5
 rcl r15, 63
 rcl byte [rax], 1
 rcl byte [rax], cl
 rcl byte [rax], 5
 rcl byte [rax], 63
 rcl dword [rbp], 1
 rcl dword [rbp], cl
 rcl dword [rbp], 5
 rcl dword [rbp], 63
 rcl qword [rel var], 1
 rcl qword [rel var], cl
 rcl qword [rel var], 5
 rcl qword [rel var], 63
 rcr al, 1
 rcr al, cl
 rcr al, 5
 rcr al, 63
 rcr r9b, 1
 rcr r9b, cl
 rcr r9b, 5
 rcr r9b, 63
 rcr cx, 1
 rcr cx, cl
 rcr cx, 5
 rcr cx, 63
 rcr edx, 1
 rcr edx, cl
 rcr edx, 5
 rcr edx, 63
 rcr r15, 1
 rcr r15, cl
 rcr r15, 5
 rcr r15, 63
 rcr byte [rax], 1
 rcr byte [rax], cl
 rcr byte [rax], 5
 rcr byte [rax], 63
 rcr dword [rbp], 1
 rcr dword [rbp], cl
 rcr dword [rbp], 5
 rcr dword [rbp], 63
 rcr qword [rel var], 1
 rcr qword [rel var], cl
 rcr qword [rel var], 5
 rcr qword [rel var], 63
section .data
var: dq 0
