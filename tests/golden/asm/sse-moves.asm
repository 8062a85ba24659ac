; moves of xmm registers
bits 64
default rel
section .text
 movss xmm0, xmm9
 movss xmm8, xmm1
 movss xmm3, [rax]
 movss [rel var], xmm4
 movss [r9+r10], xmm12
 movsd xmm0, xmm9
 movsd xmm8, xmm1
 movsd xmm3, [rax]
 movsd [rel var], xmm4
 movsd [r9+r10], xmm12
 movaps xmm0, xmm9
 movaps xmm8, xmm1
 movaps xmm3, [rax]
 movaps [rel var], xmm4
 movaps [r9+r10], xmm12
 movapd xmm0, xmm9
 movapd xmm8, xmm1
 movapd xmm3, [rax]
 movapd [rel var], xmm4
 movapd [r9+r10], xmm12
 movups xmm0, xmm9
 movups xmm8, xmm1
 movups xmm3, [rax]
 movups [rel var], xmm4
 movups [r9+r10], xmm12
 movupd xmm0, xmm9
 movupd xmm8, xmm1
 movupd xmm3, [rax]
 movupd [rel var], xmm4
 movupd [r9+r10], xmm12
 movdqa xmm0, xmm9
 movdqa xmm8, xmm1
 movdqa xmm3, [rax]
 movdqa [rel var], xmm4
 movdqa [r9+r10], xmm12
 movdqu xmm0, xmm9
 movdqu xmm8, xmm1
 movdqu xmm3, [rax]
 movdqu [rel var], xmm4
 movdqu [r9+r10], xmm12
 movd xmm0, eax
 movd r9d, xmm8
 movd xmm1, [rax]
 movd [rax], xmm1
 movq xmm0, rax
 movq r9, xmm3
 movq xmm1, xmm2
 movq xmm8, [rax]
 movq [rel var], xmm8
section .data
var: dq 0
