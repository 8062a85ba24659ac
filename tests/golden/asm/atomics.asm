; xadd, cmpxchg and lock
bits 64
default rel
section .text
 xadd [rax], cl
 xadd [rel var], dx
 xadd [r9], r10d
 xadd [rsp+8], rcx
 cmpxchg [rax], cl
 cmpxchg [rel var], dx
 cmpxchg [r9], r10d
 cmpxchg [rsp+8], rcx
 lock xadd [rax], cl
 lock xadd [rel var], dx
 lock xadd [r9], r10d
 lock xadd [rsp+8], rcx
 lock cmpxchg [rax], cl
 lock cmpxchg [rel var], dx
 lock cmpxchg [r9], r10d
 lock cmpxchg [rsp+8], rcx
 xadd rax, rcx
 cmpxchg r9, r10
 cmpxchg8b [rax]
 lock cmpxchg8b [rel var]
 cmpxchg16b [rdi]
 lock cmpxchg16b [r12]
section .data
var: dq 0
