; instructions without operands
bits 64
default rel
section .text
 cbw
 cwde
 cdqe
 cwd
 cdq
 cqo
 clc
 stc
 cmc
 lahf
 sahf
 nop
 endbr64
 pause
 lfence
 mfence
 sfence
 int3
 ud2
 hlt
 syscall
 cpuid
 rdtsc
 leave
 ret
 rep ret
 bnd ret
section .data
var: dq 0
