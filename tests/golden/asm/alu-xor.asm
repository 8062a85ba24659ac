; xor: registers, memory, constants of every width
bits 64
default rel
section .text
 xor rax, r8
 xor rax, r13
 xor rax, r15
 xor rcx, r8
 xor rcx, r13
 xor rcx, r15
 xor rsp, r8
 xor rsp, r13
 xor rsp, r15
 xor rbp, r8
 xor rbp, r13
 xor rbp, r15
 xor rax, [rax]
 xor [rax], rax
 xor qword [rax], 1
 xor rcx, [rbp]
 xor [rbp], rcx
 xor qword [rbp], -1
 xor rax, [rsp+8]
 xor [rsp+8], rax
 xor qword [rsp+8], 127
 xor rcx, [r12]
 xor [r12], rcx
 xor qword [r12], 100
 xor rax, [r13-128]
 xor [r13-128], rax
 xor qword [r13-128], 1
 xor rcx, [rbx+rcx*4+0x100]
 xor [rbx+rcx*4+0x100], rcx
 xor qword [rbx+rcx*4+0x100], -1
 xor rax, [rel var]
 xor [rel var], rax
 xor qword [rel var], 127
 xor rcx, [fs:0x28]
 xor [fs:0x28], rcx
 xor qword [fs:0x28], 100
 xor rax, [rdx*8]
 xor [rdx*8], rax
 xor qword [rdx*8], 1
 xor rcx, [r9+r10*2-1]
 xor [r9+r10*2-1], rcx
 xor qword [r9+r10*2-1], -1
 xor rax, 5
 xor rax, -5
 xor rax, 127
 xor rax, 128
 xor rax, 4660
 xor rax, 305419896
 xor rax, -305419896
 xor rcx, 5
 xor rcx, -5
 xor rcx, 127
 xor rcx, 128
 xor rcx, 4660
 xor rcx, 305419896
 xor rcx, -305419896
 xor rsp, 5
 xor rsp, -5
 xor rsp, 127
 xor rsp, 128
 xor rsp, 4660
 xor rsp, 305419896
 xor rsp, -305419896
 xor rbp, 5
 xor rbp, -5
 xor rbp, 127
 xor rbp, 128
 xor rbp, 4660
 xor rbp, 305419896
 xor rbp, -305419896
 xor r8, 5
 xor r8, -5
 xor r8, 127
 xor r8, 128
 xor r8, 4660
 xor r8, 305419896
 xor r8, -305419896
 xor r13, 5
 xor r13, -5
 xor r13, 127
 xor r13, 128
 xor r13, 4660
 xor r13, 305419896
 xor r13, -305419896
 xor r15, 5
 xor r15, -5
 xor r15, 127
 xor r15, 128
 xor r15, 4660
 xor r15, 305419896
 xor r15, -305419896
 xor eax, esi
 xor eax, r9d
 xor eax, r12d
 xor edx, esi
 xor edx, r9d
 xor edx, r12d
 xor esi, esi
 xor esi, r9d
 xor esi, r12d
 xor r9d, esi
 xor r9d, r9d
 xor r9d, r12d
 xor eax, [rax]
 xor [rax], eax
 xor dword [rax], 1
 xor edx, [rbp]
 xor [rbp], edx
 xor dword [rbp], -1
 xor eax, [rsp+8]
 xor [rsp+8], eax
 xor dword [rsp+8], 127
 xor edx, [r12]
 xor [r12], edx
 xor dword [r12], 100
 xor eax, [r13-128]
 xor [r13-128], eax
 xor dword [r13-128], 1
 xor edx, [rbx+rcx*4+0x100]
 xor [rbx+rcx*4+0x100], edx
 xor dword [rbx+rcx*4+0x100], -1
 xor eax, [rel var]
 xor [rel var], eax
 xor dword [rel var], 127
 xor edx, [fs:0x28]
 xor [fs:0x28], edx
 xor dword [fs:0x28], 100
 xor eax, [rdx*8]
 xor [rdx*8], eax
 xor dword [rdx*8], 1
 xor edx, [r9+r10*2-1]
 xor [r9+r10*2-1], edx
 xor dword [r9+r10*2-1], -1
 xor eax, 5
 xor eax, -5
 xor eax, 127
 xor eax, 128
 xor eax, 4660
 xor eax, 305419896
 xor eax, -305419896
 xor edx, 5
 xor edx, -5
 xor edx, 127
 xor edx, 128
 xor edx, 4660
 xor edx, 305419896
 xor edx, -305419896
 xor esi, 5
 xor esi, -5
 xor esi, 127
 xor esi, 128
 xor esi, 4660
 xor esi, 305419896
 xor esi, -305419896
 xor r9d, 5
 xor r9d, -5
 xor r9d, 127
 xor r9d, 128
 xor r9d, 4660
 xor r9d, 305419896
 xor r9d, -305419896
 xor r12d, 5
 xor r12d, -5
 xor r12d, 127
 xor r12d, 128
 xor r12d, 4660
 xor r12d, 305419896
 xor r12d, -305419896
 xor ax, bx
 xor ax, di
 xor ax, r10w
 xor bx, bx
 xor bx, di
 xor bx, r10w
 xor di, bx
 xor di, di
 xor di, r10w
 xor r10w, bx
 xor r10w, di
 xor r10w, r10w
 xor ax, [rax]
 xor [rax], ax
 xor word [rax], 1
 xor bx, [rbp]
 xor [rbp], bx
 xor word [rbp], -1
 xor ax, [rsp+8]
 xor [rsp+8], ax
 xor word [rsp+8], 127
 xor bx, [r12]
 xor [r12], bx
 xor word [r12], 100
 xor ax, [r13-128]
 xor [r13-128], ax
 xor word [r13-128], 1
 xor bx, [rbx+rcx*4+0x100]
 xor [rbx+rcx*4+0x100], bx
 xor word [rbx+rcx*4+0x100], -1
 xor ax, [rel var]
 xor [rel var], ax
 xor word [rel var], 127
 xor bx, [fs:0x28]
 xor [fs:0x28], bx
 xor word [fs:0x28], 100
 xor ax, [rdx*8]
 xor [rdx*8], ax
 xor word [rdx*8], 1
 xor bx, [r9+r10*2-1]
 xor [r9+r10*2-1], bx
 xor word [r9+r10*2-1], -1
 xor ax, 5
 xor ax, -5
 xor ax, 127
 xor ax, 128
 xor ax, 4660
 xor bx, 5
 xor bx, -5
 xor bx, 127
 xor bx, 128
 xor bx, 4660
 xor di, 5
 xor di, -5
 xor di, 127
 xor di, 128
 xor di, 4660
 xor r10w, 5
 xor r10w, -5
 xor r10w, 127
 xor r10w, 128
 xor r10w, 4660
 xor al, bh
 xor al, sil
 xor al, r11b
 xor cl, bh
 xor cl, sil
 xor cl, r11b
 xor ah, bh
 xor bh, bh
 xor al, [rax]
 xor [rax], al
 xor byte [rax], 1
 xor cl, [rbp]
 xor [rbp], cl
 xor byte [rbp], -1
 xor al, [rsp+8]
 xor [rsp+8], al
 xor byte [rsp+8], 127
 xor cl, [r12]
 xor [r12], cl
 xor byte [r12], 100
 xor al, [r13-128]
 xor [r13-128], al
 xor byte [r13-128], 1
 xor cl, [rbx+rcx*4+0x100]
 xor [rbx+rcx*4+0x100], cl
 xor byte [rbx+rcx*4+0x100], -1
 xor al, [rel var]
 xor [rel var], al
 xor byte [rel var], 127
 xor cl, [fs:0x28]
 xor [fs:0x28], cl
 xor byte [fs:0x28], 100
 xor al, [rdx*8]
 xor [rdx*8], al
 xor byte [rdx*8], 1
 xor cl, [r9+r10*2-1]
 xor [r9+r10*2-1], cl
 xor byte [r9+r10*2-1], -1
 xor al, 5
 xor al, -5
 xor al, 127
 xor cl, 5
 xor cl, -5
 xor cl, 127
 xor ah, 5
 xor ah, -5
 xor ah, 127
 xor bh, 5
 xor bh, -5
 xor bh, 127
 xor sil, 5
 xor sil, -5
 xor sil, 127
 xor r11b, 5
 xor r11b, -5
 xor r11b, 127
 lock xor qword [rax], 1
section .data
var: dq 0
