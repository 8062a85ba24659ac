; conversions
bits 64
default rel
section .text
 cvtsi2ss xmm0, eax
 cvtsi2ss xmm9, rax
 cvtsi2ss xmm1, r9d
 cvtsi2ss xmm1, dword [rax]
 cvtsi2ss xmm1, qword [rax]
 cvtsi2ss xmm2, [rel var]
 cvtsi2sd xmm0, eax
 cvtsi2sd xmm9, rax
 cvtsi2sd xmm1, r9d
 cvtsi2sd xmm1, dword [rax]
 cvtsi2sd xmm1, qword [rax]
 cvtsi2sd xmm2, [rel var]
 cvttss2si eax, xmm0
 cvttss2si eax, xmm12
 cvttss2si eax, [rax]
 cvttss2si r9, xmm0
 cvttss2si r9, xmm12
 cvttss2si r9, [rax]
 cvttss2si rax, xmm0
 cvttss2si rax, xmm12
 cvttss2si rax, [rax]
 cvttsd2si eax, xmm0
 cvttsd2si eax, xmm12
 cvttsd2si eax, [rax]
 cvttsd2si r9, xmm0
 cvttsd2si r9, xmm12
 cvttsd2si r9, [rax]
 cvttsd2si rax, xmm0
 cvttsd2si rax, xmm12
 cvttsd2si rax, [rax]
 cvtss2si eax, xmm0
 cvtss2si eax, xmm12
 cvtss2si eax, [rax]
 cvtss2si r9, xmm0
 cvtss2si r9, xmm12
 cvtss2si r9, [rax]
 cvtss2si rax, xmm0
 cvtss2si rax, xmm12
 cvtss2si rax, [rax]
 cvtsd2si eax, xmm0
 cvtsd2si eax, xmm12
 cvtsd2si eax, [rax]
 cvtsd2si r9, xmm0
 cvtsd2si r9, xmm12
 cvtsd2si r9, [rax]
 cvtsd2si rax, xmm0
 cvtsd2si rax, xmm12
 cvtsd2si rax, [rax]
 cvtsd2ss xmm1, xmm0
 cvtsd2ss xmm1, xmm9
 cvtsd2ss xmm1, [rel var]
 cvtss2sd xmm1, xmm0
 cvtss2sd xmm1, xmm9
 cvtss2sd xmm1, [rel var]
section .data
var: dq 0
