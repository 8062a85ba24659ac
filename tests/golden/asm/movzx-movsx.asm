; widening moves
bits 64
default rel
section .text
 movzx ax, cl
 movzx ax, r8b
 movzx ax, byte [rax]
 movzx ax, byte [rel var]
 movzx eax, cl
 movzx eax, r8b
 movzx eax, byte [rax]
 movzx eax, byte [rel var]
 movzx rax, cl
 movzx rax, r8b
 movzx rax, byte [rax]
 movzx rax, byte [rel var]
 movzx r9, cl
 movzx r9, r8b
 movzx r9, byte [rax]
 movzx r9, byte [rel var]
 movzx r10d, cl
 movzx r10d, r8b
 movzx r10d, byte [rax]
 movzx r10d, byte [rel var]
 movsx ax, cl
 movsx ax, r8b
 movsx ax, byte [rax]
 movsx ax, byte [rel var]
 movsx eax, cl
 movsx eax, r8b
 movsx eax, byte [rax]
 movsx eax, byte [rel var]
 movsx rax, cl
 movsx rax, r8b
 movsx rax, byte [rax]
 movsx rax, byte [rel var]
 movsx r9, cl
 movsx r9, r8b
 movsx r9, byte [rax]
 movsx r9, byte [rel var]
 movsx r10d, cl
 movsx r10d, r8b
 movsx r10d, byte [rax]
 movsx r10d, byte [rel var]
 movzx eax, cx
 movzx eax, word [rbp-2]
 movzx rax, cx
 movzx rax, word [rbp-2]
 movzx r9d, cx
 movzx r9d, word [rbp-2]
 movsx eax, cx
 movsx eax, word [rbp-2]
 movsx rax, cx
 movsx rax, word [rbp-2]
 movsx r9d, cx
 movsx r9d, word [rbp-2]
 movsxd rax, ecx
 movsxd r9, dword [rdi]
 movsxd rbx, [rsi]
section .data
var: dq 0
