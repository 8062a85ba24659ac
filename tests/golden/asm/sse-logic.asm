; bitwise operations
bits 64
default rel
section .text
 andps xmm0, xmm0
 andps xmm9, xmm1
 andps xmm2, [rax]
 andps xmm3, [rel var]
 andpd xmm0, xmm0
 andpd xmm9, xmm1
 andpd xmm2, [rax]
 andpd xmm3, [rel var]
 andnps xmm0, xmm0
 andnps xmm9, xmm1
 andnps xmm2, [rax]
 andnps xmm3, [rel var]
 andnpd xmm0, xmm0
 andnpd xmm9, xmm1
 andnpd xmm2, [rax]
 andnpd xmm3, [rel var]
 orps xmm0, xmm0
 orps xmm9, xmm1
 orps xmm2, [rax]
 orps xmm3, [rel var]
 orpd xmm0, xmm0
 orpd xmm9, xmm1
 orpd xmm2, [rax]
 orpd xmm3, [rel var]
 xorps xmm0, xmm0
 xorps xmm9, xmm1
 xorps xmm2, [rax]
 xorps xmm3, [rel var]
 xorpd xmm0, xmm0
 xorpd xmm9, xmm1
 xorpd xmm2, [rax]
 xorpd xmm3, [rel var]
 pxor xmm0, xmm0
 pxor xmm9, xmm1
 pxor xmm2, [rax]
 pxor xmm3, [rel var]
section .data
var: dq 0
