; jumps that make each other grow
bits 64
default rel
section .text
c0_:
 jmp c13_
 jz c29_
c1_:
 jmp c20_
 jz c40_
c2_:
 jmp c27_
 jz c51_
c3_:
 jmp c34_
 jz c2_
c4_:
 jmp c41_
 jz c13_
c5_:
 jmp c48_
 jz c24_
c6_:
 jmp c55_
 jz c35_
c7_:
 jmp c2_
 jz c46_
c8_:
 jmp c9_
 jz c57_
c9_:
 jmp c16_
 jz c8_
c10_:
 jmp c23_
 jz c19_
c11_:
 jmp c30_
 jz c30_
c12_:
 jmp c37_
 jz c41_
c13_:
 jmp c44_
 jz c52_
c14_:
 jmp c51_
 jz c3_
c15_:
 jmp c58_
 jz c14_
c16_:
 jmp c5_
 jz c25_
c17_:
 jmp c12_
 jz c36_
c18_:
 jmp c19_
 jz c47_
c19_:
 jmp c26_
 jz c58_
c20_:
 jmp c33_
 jz c9_
c21_:
 jmp c40_
 jz c20_
c22_:
 jmp c47_
 jz c31_
c23_:
 jmp c54_
 jz c42_
c24_:
 jmp c1_
 jz c53_
c25_:
 jmp c8_
 jz c4_
c26_:
 jmp c15_
 jz c15_
c27_:
 jmp c22_
 jz c26_
c28_:
 jmp c29_
 jz c37_
c29_:
 jmp c36_
 jz c48_
c30_:
 jmp c43_
 jz c59_
c31_:
 jmp c50_
 jz c10_
c32_:
 jmp c57_
 jz c21_
c33_:
 jmp c4_
 jz c32_
c34_:
 jmp c11_
 jz c43_
c35_:
 jmp c18_
 jz c54_
c36_:
 jmp c25_
 jz c5_
c37_:
 jmp c32_
 jz c16_
c38_:
 jmp c39_
 jz c27_
c39_:
 jmp c46_
 jz c38_
c40_:
 jmp c53_
 jz c49_
c41_:
 jmp c0_
 jz c0_
c42_:
 jmp c7_
 jz c11_
c43_:
 jmp c14_
 jz c22_
c44_:
 jmp c21_
 jz c33_
c45_:
 jmp c28_
 jz c44_
c46_:
 jmp c35_
 jz c55_
c47_:
 jmp c42_
 jz c6_
c48_:
 jmp c49_
 jz c17_
c49_:
 jmp c56_
 jz c28_
c50_:
 jmp c3_
 jz c39_
c51_:
 jmp c10_
 jz c50_
c52_:
 jmp c17_
 jz c1_
c53_:
 jmp c24_
 jz c12_
c54_:
 jmp c31_
 jz c23_
c55_:
 jmp c38_
 jz c34_
c56_:
 jmp c45_
 jz c45_
c57_:
 jmp c52_
 jz c56_
c58_:
 jmp c59_
 jz c7_
c59_:
 jmp c6_
 jz c18_
 times 0 nop
 times 1 nop
 times 2 nop
 times 3 nop
 times 4 nop
section .data
var: dq 0
