; shld and shrd
bits 64
default rel
section .text
 shld ax, cx, cl
 shld ax, cx, 1
 shld ax, cx, 31
 shld eax, r9d, cl
 shld eax, r9d, 1
 shld eax, r9d, 31
 shld rax, r12, cl
 shld rax, r12, 1
 shld rax, r12, 31
 shld [rax], ecx, cl
 shld [rax], ecx, 1
 shld [rax], ecx, 31
 shld [rel var], rdx, cl
 shld [rel var], rdx, 1
 shld [rel var], rdx, 31
 shrd ax, cx, cl
 shrd ax, cx, 1
 shrd ax, cx, 31
 shrd eax, r9d, cl
 shrd eax, r9d, 1
 shrd eax, r9d, 31
 shrd rax, r12, cl
 shrd rax, r12, 1
 shrd rax, r12, 31
 shrd [rax], ecx, cl
 shrd [rax], ecx, 1
 shrd [rax], ecx, 31
 shrd [rel var], rdx, cl
 shrd [rel var], rdx, 1
 shrd [rel var], rdx, 31
section .data
var: dq 0
