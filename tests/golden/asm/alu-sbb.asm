; sbb: registers, memory, constants of every width
bits 64
default rel
section .text
 sbb rax, r8
 sbb rax, r13
 sbb rax, r15
 sbb rcx, r8
 sbb rcx, r13
 sbb rcx, r15
 sbb rsp, r8
 sbb rsp, r13
 sbb rsp, r15
 sbb rbp, r8
 sbb rbp, r13
 sbb rbp, r15
 sbb rax, [rax]
 sbb [rax], rax
 sbb qword [rax], 1
 sbb rcx, [rbp]
 sbb [rbp], rcx
 sbb qword [rbp], -1
 sbb rax, [rsp+8]
 sbb [rsp+8], rax
 sbb qword [rsp+8], 127
 sbb rcx, [r12]
 sbb [r12], rcx
 sbb qword [r12], 100
 sbb rax, [r13-128]
 sbb [r13-128], rax
 sbb qword [r13-128], 1
 sbb rcx, [rbx+rcx*4+0x100]
 sbb [rbx+rcx*4+0x100], rcx
 sbb qword [rbx+rcx*4+0x100], -1
 sbb rax, [rel var]
 sbb [rel var], rax
 sbb qword [rel var], 127
 sbb rcx, [fs:0x28]
 sbb [fs:0x28], rcx
 sbb qword [fs:0x28], 100
 sbb rax, [rdx*8]
 sbb [rdx*8], rax
 sbb qword [rdx*8], 1
 sbb rcx, [r9+r10*2-1]
 sbb [r9+r10*2-1], rcx
 sbb qword [r9+r10*2-1], -1
 sbb rax, 5
 sbb rax, -5
 sbb rax, 127
 sbb rax, 128
 sbb rax, 4660
 sbb rax, 305419896
 sbb rax, -305419896
 sbb rcx, 5
 sbb rcx, -5
 sbb rcx, 127
 sbb rcx, 128
 sbb rcx, 4660
 sbb rcx, 305419896
 sbb rcx, -305419896
 sbb rsp, 5
 sbb rsp, -5
 sbb rsp, 127
 sbb rsp, 128
 sbb rsp, 4660
 sbb rsp, 305419896
 sbb rsp, -305419896
 sbb rbp, 5
 sbb rbp, -5
 sbb rbp, 127
 sbb rbp, 128
 sbb rbp, 4660
 sbb rbp, 305419896
 sbb rbp, -305419896
 sbb r8, 5
 sbb r8, -5
 sbb r8, 127
 sbb r8, 128
 sbb r8, 4660
 sbb r8, 305419896
 sbb r8, -305419896
 sbb r13, 5
 sbb r13, -5
 sbb r13, 127
 sbb r13, 128
 sbb r13, 4660
 sbb r13, 305419896
 sbb r13, -305419896
 sbb r15, 5
 sbb r15, -5
 sbb r15, 127
 sbb r15, 128
 sbb r15, 4660
 sbb r15, 305419896
 sbb r15, -305419896
 sbb eax, esi
 sbb eax, r9d
 sbb eax, r12d
 sbb edx, esi
 sbb edx, r9d
 sbb edx, r12d
 sbb esi, esi
 sbb esi, r9d
 sbb esi, r12d
 sbb r9d, esi
 sbb r9d, r9d
 sbb r9d, r12d
 sbb eax, [rax]
 sbb [rax], eax
 sbb dword [rax], 1
 sbb edx, [rbp]
 sbb [rbp], edx
 sbb dword [rbp], -1
 sbb eax, [rsp+8]
 sbb [rsp+8], eax
 sbb dword [rsp+8], 127
 sbb edx, [r12]
 sbb [r12], edx
 sbb dword [r12], 100
 sbb eax, [r13-128]
 sbb [r13-128], eax
 sbb dword [r13-128], 1
 sbb edx, [rbx+rcx*4+0x100]
 sbb [rbx+rcx*4+0x100], edx
 sbb dword [rbx+rcx*4+0x100], -1
 sbb eax, [rel var]
 sbb [rel var], eax
 sbb dword [rel var], 127
 sbb edx, [fs:0x28]
 sbb [fs:0x28], edx
 sbb dword [fs:0x28], 100
 sbb eax, [rdx*8]
 sbb [rdx*8], eax
 sbb dword [rdx*8], 1
 sbb edx, [r9+r10*2-1]
 sbb [r9+r10*2-1], edx
 sbb dword [r9+r10*2-1], -1
 sbb eax, 5
 sbb eax, -5
 sbb eax, 127
 sbb eax, 128
 sbb eax, 4660
 sbb eax, 305419896
 sbb eax, -305419896
 sbb edx, 5
 sbb edx, -5
 sbb edx, 127
 sbb edx, 128
 sbb edx, 4660
 sbb edx, 305419896
 sbb edx, -305419896
 sbb esi, 5
 sbb esi, -5
 sbb esi, 127
 sbb esi, 128
 sbb esi, 4660
 sbb esi, 305419896
 sbb esi, -305419896
 sbb r9d, 5
 sbb r9d, -5
 sbb r9d, 127
 sbb r9d, 128
 sbb r9d, 4660
 sbb r9d, 305419896
 sbb r9d, -305419896
 sbb r12d, 5
 sbb r12d, -5
 sbb r12d, 127
 sbb r12d, 128
 sbb r12d, 4660
 sbb r12d, 305419896
 sbb r12d, -305419896
 sbb ax, bx
 sbb ax, di
 sbb ax, r10w
 sbb bx, bx
 sbb bx, di
 sbb bx, r10w
 sbb di, bx
 sbb di, di
 sbb di, r10w
 sbb r10w, bx
 sbb r10w, di
 sbb r10w, r10w
 sbb ax, [rax]
 sbb [rax], ax
 sbb word [rax], 1
 sbb bx, [rbp]
 sbb [rbp], bx
 sbb word [rbp], -1
 sbb ax, [rsp+8]
 sbb [rsp+8], ax
 sbb word [rsp+8], 127
 sbb bx, [r12]
 sbb [r12], bx
 sbb word [r12], 100
 sbb ax, [r13-128]
 sbb [r13-128], ax
 sbb word [r13-128], 1
 sbb bx, [rbx+rcx*4+0x100]
 sbb [rbx+rcx*4+0x100], bx
 sbb word [rbx+rcx*4+0x100], -1
 sbb ax, [rel var]
 sbb [rel var], ax
 sbb word [rel var], 127
 sbb bx, [fs:0x28]
 sbb [fs:0x28], bx
 sbb word [fs:0x28], 100
 sbb ax, [rdx*8]
 sbb [rdx*8], ax
 sbb word [rdx*8], 1
 sbb bx, [r9+r10*2-1]
 sbb [r9+r10*2-1], bx
 sbb word [r9+r10*2-1], -1
 sbb ax, 5
 sbb ax, -5
 sbb ax, 127
 sbb ax, 128
 sbb ax, 4660
 sbb bx, 5
 sbb bx, -5
 sbb bx, 127
 sbb bx, 128
 sbb bx, 4660
 sbb di, 5
 sbb di, -5
 sbb di, 127
 sbb di, 128
 sbb di, 4660
 sbb r10w, 5
 sbb r10w, -5
 sbb r10w, 127
 sbb r10w, 128
 sbb r10w, 4660
 sbb al, bh
 sbb al, sil
 sbb al, r11b
 sbb cl, bh
 sbb cl, sil
 sbb cl, r11b
 sbb ah, bh
 sbb bh, bh
 sbb al, [rax]
 sbb [rax], al
 sbb byte [rax], 1
 sbb cl, [rbp]
 sbb [rbp], cl
 sbb byte [rbp], -1
 sbb al, [rsp+8]
 sbb [rsp+8], al
 sbb byte [rsp+8], 127
 sbb cl, [r12]
 sbb [r12], cl
 sbb byte [r12], 100
 sbb al, [r13-128]
 sbb [r13-128], al
 sbb byte [r13-128], 1
 sbb cl, [rbx+rcx*4+0x100]
 sbb [rbx+rcx*4+0x100], cl
 sbb byte [rbx+rcx*4+0x100], -1
 sbb al, [rel var]
 sbb [rel var], al
 sbb byte [rel var], 127
 sbb cl, [fs:0x28]
 sbb [fs:0x28], cl
 sbb byte [fs:0x28], 100
 sbb al, [rdx*8]
 sbb [rdx*8], al
 sbb byte [rdx*8], 1
 sbb cl, [r9+r10*2-1]
 sbb [r9+r10*2-1], cl
 sbb byte [r9+r10*2-1], -1
 sbb al, 5
 sbb al, -5
 sbb al, 127
 sbb cl, 5
 sbb cl, -5
 sbb cl, 127
 sbb ah, 5
 sbb ah, -5
 sbb ah, 127
 sbb bh, 5
 sbb bh, -5
 sbb bh, 127
 sbb sil, 5
 sbb sil, -5
 sbb sil, 127
 sbb r11b, 5
 sbb r11b, -5
 sbb r11b, 127
 lock sbb qword [rax], 1
section .data
var: dq 0
