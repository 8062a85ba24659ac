; scalar arithmetic
bits 64
default rel
section .text
 addss xmm0, xmm1
 addss xmm8, xmm3
 addss xmm2, xmm15
 addss xmm1, [rax]
 addss xmm9, [rel var]
 addsd xmm0, xmm1
 addsd xmm8, xmm3
 addsd xmm2, xmm15
 addsd xmm1, [rax]
 addsd xmm9, [rel var]
 subss xmm0, xmm1
 subss xmm8, xmm3
 subss xmm2, xmm15
 subss xmm1, [rax]
 subss xmm9, [rel var]
 subsd xmm0, xmm1
 subsd xmm8, xmm3
 subsd xmm2, xmm15
 subsd xmm1, [rax]
 subsd xmm9, [rel var]
 mulss xmm0, xmm1
 mulss xmm8, xmm3
 mulss xmm2, xmm15
 mulss xmm1, [rax]
 mulss xmm9, [rel var]
 mulsd xmm0, xmm1
 mulsd xmm8, xmm3
 mulsd xmm2, xmm15
 mulsd xmm1, [rax]
 mulsd xmm9, [rel var]
 divss xmm0, xmm1
 divss xmm8, xmm3
 divss xmm2, xmm15
 divss xmm1, [rax]
 divss xmm9, [rel var]
 divsd xmm0, xmm1
 divsd xmm8, xmm3
 divsd xmm2, xmm15
 divsd xmm1, [rax]
 divsd xmm9, [rel var]
 sqrtss xmm0, xmm1
 sqrtss xmm8, xmm3
 sqrtss xmm2, xmm15
 sqrtss xmm1, [rax]
 sqrtss xmm9, [rel var]
 sqrtsd xmm0, xmm1
 sqrtsd xmm8, xmm3
 sqrtsd xmm2, xmm15
 sqrtsd xmm1, [rax]
 sqrtsd xmm9, [rel var]
 minss xmm0, xmm1
 minss xmm8, xmm3
 minss xmm2, xmm15
 minss xmm1, [rax]
 minss xmm9, [rel var]
 minsd xmm0, xmm1
 minsd xmm8, xmm3
 minsd xmm2, xmm15
 minsd xmm1, [rax]
 minsd xmm9, [rel var]
 maxss xmm0, xmm1
 maxss xmm8, xmm3
 maxss xmm2, xmm15
 maxss xmm1, [rax]
 maxss xmm9, [rel var]
 maxsd xmm0, xmm1
 maxsd xmm8, xmm3
 maxsd xmm2, xmm15
 maxsd xmm1, [rax]
 maxsd xmm9, [rel var]
 ucomiss xmm0, xmm1
 ucomiss xmm8, xmm3
 ucomiss xmm2, xmm15
 ucomiss xmm1, [rax]
 ucomiss xmm9, [rel var]
 ucomisd xmm0, xmm1
 ucomisd xmm8, xmm3
 ucomisd xmm2, xmm15
 ucomisd xmm1, [rax]
 ucomisd xmm9, [rel var]
 comiss xmm0, xmm1
 comiss xmm8, xmm3
 comiss xmm2, xmm15
 comiss xmm1, [rax]
 comiss xmm9, [rel var]
 comisd xmm0, xmm1
 comisd xmm8, xmm3
 comisd xmm2, xmm15
 comisd xmm1, [rax]
 comisd xmm9, [rel var]
 addsd xmm0, qword [rax]
 mulss xmm0, dword [rbp-4]
section .data
var: dq 0
