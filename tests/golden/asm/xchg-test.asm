; operand orders that do not matter
bits 64
default rel
section .text
 xchg rax, r13
 xchg rax, r15
 xchg rcx, r13
 xchg rcx, r15
 xchg rsp, r13
 xchg rsp, r15
 xchg eax, r9d
 xchg eax, r12d
 xchg edx, r9d
 xchg edx, r12d
 xchg esi, r9d
 xchg esi, r12d
 xchg ax, di
 xchg ax, r10w
 xchg bx, di
 xchg bx, r10w
 xchg di, di
 xchg di, r10w
 xchg al, sil
 xchg al, r11b
 xchg cl, sil
 xchg cl, r11b
 xchg rax, rax
 xchg eax, eax
 xchg ax, ax
 xchg rcx, rax
 xchg r8, rax
 xchg [rax], rcx
 xchg rcx, [rax]
 test [rax], ecx
 test ecx, [rax]
 test al, 5
 test ah, 5
 test eax, 5
 test rax, -1
 test rcx, 5
 test byte [rax], 1
 test qword [rax], 0x7fffffff
 test cx, 0x1234
 lock xchg [rax], al
section .data
var: dq 0
