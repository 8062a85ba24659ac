; and: registers, memory, constants of every width
bits 64
default rel
section .text
 and rax, r8
 and rax, r13
 and rax, r15
 and rcx, r8
 and rcx, r13
 and rcx, r15
 and rsp, r8
 and rsp, r13
 and rsp, r15
 and rbp, r8
 and rbp, r13
 and rbp, r15
 and rax, [rax]
 and [rax], rax
 and qword [rax], 1
 and rcx, [rbp]
 and [rbp], rcx
 and qword [rbp], -1
 and rax, [rsp+8]
 and [rsp+8], rax
 and qword [rsp+8], 127
 and rcx, [r12]
 and [r12], rcx
 and qword [r12], 100
 and rax, [r13-128]
 and [r13-128], rax
 and qword [r13-128], 1
 and rcx, [rbx+rcx*4+0x100]
 and [rbx+rcx*4+0x100], rcx
 and qword [rbx+rcx*4+0x100], -1
 and rax, [rel var]
 and [rel var], rax
 and qword [rel var], 127
 and rcx, [fs:0x28]
 and [fs:0x28], rcx
 and qword [fs:0x28], 100
 and rax, [rdx*8]
 and [rdx*8], rax
 and qword [rdx*8], 1
 and rcx, [r9+r10*2-1]
 and [r9+r10*2-1], rcx
 and qword [r9+r10*2-1], -1
 and rax, 5
 and rax, -5
 and rax, 127
 and rax, 128
 and rax, 4660
 and rax, 305419896
 and rax, -305419896
 and rcx, 5
 and rcx, -5
 and rcx, 127
 and rcx, 128
 and rcx, 4660
 and rcx, 305419896
 and rcx, -305419896
 and rsp, 5
 and rsp, -5
 and rsp, 127
 and rsp, 128
 and rsp, 4660
 and rsp, 305419896
 and rsp, -305419896
 and rbp, 5
 and rbp, -5
 and rbp, 127
 and rbp, 128
 and rbp, 4660
 and rbp, 305419896
 and rbp, -305419896
 and r8, 5
 and r8, -5
 and r8, 127
 and r8, 128
 and r8, 4660
 and r8, 305419896
 and r8, -305419896
 and r13, 5
 and r13, -5
 and r13, 127
 and r13, 128
 and r13, 4660
 and r13, 305419896
 and r13, -305419896
 and r15, 5
 and r15, -5
 and r15, 127
 and r15, 128
 and r15, 4660
 and r15, 305419896
 and r15, -305419896
 and eax, esi
 and eax, r9d
 and eax, r12d
 and edx, esi
 and edx, r9d
 and edx, r12d
 and esi, esi
 and esi, r9d
 and esi, r12d
 and r9d, esi
 and r9d, r9d
 and r9d, r12d
 and eax, [rax]
 and [rax], eax
 and dword [rax], 1
 and edx, [rbp]
 and [rbp], edx
 and dword [rbp], -1
 and eax, [rsp+8]
 and [rsp+8], eax
 and dword [rsp+8], 127
 and edx, [r12]
 and [r12], edx
 and dword [r12], 100
 and eax, [r13-128]
 and [r13-128], eax
 and dword [r13-128], 1
 and edx, [rbx+rcx*4+0x100]
 and [rbx+rcx*4+0x100], edx
 and dword [rbx+rcx*4+0x100], -1
 and eax, [rel var]
 and [rel var], eax
 and dword [rel var], 127
 and edx, [fs:0x28]
 and [fs:0x28], edx
 and dword [fs:0x28], 100
 and eax, [rdx*8]
 and [rdx*8], eax
 and dword [rdx*8], 1
 and edx, [r9+r10*2-1]
 and [r9+r10*2-1], edx
 and dword [r9+r10*2-1], -1
 and eax, 5
 and eax, -5
 and eax, 127
 and eax, 128
 and eax, 4660
 and eax, 305419896
 and eax, -305419896
 and edx, 5
 and edx, -5
 and edx, 127
 and edx, 128
 and edx, 4660
 and edx, 305419896
 and edx, -305419896
 and esi, 5
 and esi, -5
 and esi, 127
 and esi, 128
 and esi, 4660
 and esi, 305419896
 and esi, -305419896
 and r9d, 5
 and r9d, -5
 and r9d, 127
 and r9d, 128
 and r9d, 4660
 and r9d, 305419896
 and r9d, -305419896
 and r12d, 5
 and r12d, -5
 and r12d, 127
 and r12d, 128
 and r12d, 4660
 and r12d, 305419896
 and r12d, -305419896
 and ax, bx
 and ax, di
 and ax, r10w
 and bx, bx
 and bx, di
 and bx, r10w
 and di, bx
 and di, di
 and di, r10w
 and r10w, bx
 and r10w, di
 and r10w, r10w
 and ax, [rax]
 and [rax], ax
 and word [rax], 1
 and bx, [rbp]
 and [rbp], bx
 and word [rbp], -1
 and ax, [rsp+8]
 and [rsp+8], ax
 and word [rsp+8], 127
 and bx, [r12]
 and [r12], bx
 and word [r12], 100
 and ax, [r13-128]
 and [r13-128], ax
 and word [r13-128], 1
 and bx, [rbx+rcx*4+0x100]
 and [rbx+rcx*4+0x100], bx
 and word [rbx+rcx*4+0x100], -1
 and ax, [rel var]
 and [rel var], ax
 and word [rel var], 127
 and bx, [fs:0x28]
 and [fs:0x28], bx
 and word [fs:0x28], 100
 and ax, [rdx*8]
 and [rdx*8], ax
 and word [rdx*8], 1
 and bx, [r9+r10*2-1]
 and [r9+r10*2-1], bx
 and word [r9+r10*2-1], -1
 and ax, 5
 and ax, -5
 and ax, 127
 and ax, 128
 and ax, 4660
 and bx, 5
 and bx, -5
 and bx, 127
 and bx, 128
 and bx, 4660
 and di, 5
 and di, -5
 and di, 127
 and di, 128
 and di, 4660
 and r10w, 5
 and r10w, -5
 and r10w, 127
 and r10w, 128
 and r10w, 4660
 and al, bh
 and al, sil
 and al, r11b
 and cl, bh
 and cl, sil
 and cl, r11b
 and ah, bh
 and bh, bh
 and al, [rax]
 and [rax], al
 and byte [rax], 1
 and cl, [rbp]
 and [rbp], cl
 and byte [rbp], -1
 and al, [rsp+8]
 and [rsp+8], al
 and byte [rsp+8], 127
 and cl, [r12]
 and [r12], cl
 and byte [r12], 100
 and al, [r13-128]
 and [r13-128], al
 and byte [r13-128], 1
 and cl, [rbx+rcx*4+0x100]
 and [rbx+rcx*4+0x100], cl
 and byte [rbx+rcx*4+0x100], -1
 and al, [rel var]
 and [rel var], al
 and byte [rel var], 127
 and cl, [fs:0x28]
 and [fs:0x28], cl
 and byte [fs:0x28], 100
 and al, [rdx*8]
 and [rdx*8], al
 and byte [rdx*8], 1
 and cl, [r9+r10*2-1]
 and [r9+r10*2-1], cl
 and byte [r9+r10*2-1], -1
 and al, 5
 and al, -5
 and al, 127
 and cl, 5
 and cl, -5
 and cl, 127
 and ah, 5
 and ah, -5
 and ah, 127
 and bh, 5
 and bh, -5
 and bh, 127
 and sil, 5
 and sil, -5
 and sil, 127
 and r11b, 5
 and r11b, -5
 and r11b, 127
 lock and qword [rax], 1
section .data
var: dq 0
