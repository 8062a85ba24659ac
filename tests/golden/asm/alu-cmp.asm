; cmp: registers, memory, constants of every width
bits 64
default rel
section .text
 cmp rax, r8
 cmp rax, r13
 cmp rax, r15
 cmp rcx, r8
 cmp rcx, r13
 cmp rcx, r15
 cmp rsp, r8
 cmp rsp, r13
 cmp rsp, r15
 cmp rbp, r8
 cmp rbp, r13
 cmp rbp, r15
 cmp rax, [rax]
 cmp [rax], rax
 cmp qword [rax], 1
 cmp rcx, [rbp]
 cmp [rbp], rcx
 cmp qword [rbp], -1
 cmp rax, [rsp+8]
 cmp [rsp+8], rax
 cmp qword [rsp+8], 127
 cmp rcx, [r12]
 cmp [r12], rcx
 cmp qword [r12], 100
 cmp rax, [r13-128]
 cmp [r13-128], rax
 cmp qword [r13-128], 1
 cmp rcx, [rbx+rcx*4+0x100]
 cmp [rbx+rcx*4+0x100], rcx
 cmp qword [rbx+rcx*4+0x100], -1
 cmp rax, [rel var]
 cmp [rel var], rax
 cmp qword [rel var], 127
 cmp rcx, [fs:0x28]
 cmp [fs:0x28], rcx
 cmp qword [fs:0x28], 100
 cmp rax, [rdx*8]
 cmp [rdx*8], rax
 cmp qword [rdx*8], 1
 cmp rcx, [r9+r10*2-1]
 cmp [r9+r10*2-1], rcx
 cmp qword [r9+r10*2-1], -1
 cmp rax, 5
 cmp rax, -5
 cmp rax, 127
 cmp rax, 128
 cmp rax, 4660
 cmp rax, 305419896
 cmp rax, -305419896
 cmp rcx, 5
 cmp rcx, -5
 cmp rcx, 127
 cmp rcx, 128
 cmp rcx, 4660
 cmp rcx, 305419896
 cmp rcx, -305419896
 cmp rsp, 5
 cmp rsp, -5
 cmp rsp, 127
 cmp rsp, 128
 cmp rsp, 4660
 cmp rsp, 305419896
 cmp rsp, -305419896
 cmp rbp, 5
 cmp rbp, -5
 cmp rbp, 127
 cmp rbp, 128
 cmp rbp, 4660
 cmp rbp, 305419896
 cmp rbp, -305419896
 cmp r8, 5
 cmp r8, -5
 cmp r8, 127
 cmp r8, 128
 cmp r8, 4660
 cmp r8, 305419896
 cmp r8, -305419896
 cmp r13, 5
 cmp r13, -5
 cmp r13, 127
 cmp r13, 128
 cmp r13, 4660
 cmp r13, 305419896
 cmp r13, -305419896
 cmp r15, 5
 cmp r15, -5
 cmp r15, 127
 cmp r15, 128
 cmp r15, 4660
 cmp r15, 305419896
 cmp r15, -305419896
 cmp eax, esi
 cmp eax, r9d
 cmp eax, r12d
 cmp edx, esi
 cmp edx, r9d
 cmp edx, r12d
 cmp esi, esi
 cmp esi, r9d
 cmp esi, r12d
 cmp r9d, esi
 cmp r9d, r9d
 cmp r9d, r12d
 cmp eax, [rax]
 cmp [rax], eax
 cmp dword [rax], 1
 cmp edx, [rbp]
 cmp [rbp], edx
 cmp dword [rbp], -1
 cmp eax, [rsp+8]
 cmp [rsp+8], eax
 cmp dword [rsp+8], 127
 cmp edx, [r12]
 cmp [r12], edx
 cmp dword [r12], 100
 cmp eax, [r13-128]
 cmp [r13-128], eax
 cmp dword [r13-128], 1
 cmp edx, [rbx+rcx*4+0x100]
 cmp [rbx+rcx*4+0x100], edx
 cmp dword [rbx+rcx*4+0x100], -1
 cmp eax, [rel var]
 cmp [rel var], eax
 cmp dword [rel var], 127
 cmp edx, [fs:0x28]
 cmp [fs:0x28], edx
 cmp dword [fs:0x28], 100
 cmp eax, [rdx*8]
 cmp [rdx*8], eax
 cmp dword [rdx*8], 1
 cmp edx, [r9+r10*2-1]
 cmp [r9+r10*2-1], edx
 cmp dword [r9+r10*2-1], -1
 cmp eax, 5
 cmp eax, -5
 cmp eax, 127
 cmp eax, 128
 cmp eax, 4660
 cmp eax, 305419896
 cmp eax, -305419896
 cmp edx, 5
 cmp edx, -5
 cmp edx, 127
 cmp edx, 128
 cmp edx, 4660
 cmp edx, 305419896
 cmp edx, -305419896
 cmp esi, 5
 cmp esi, -5
 cmp esi, 127
 cmp esi, 128
 cmp esi, 4660
 cmp esi, 305419896
 cmp esi, -305419896
 cmp r9d, 5
 cmp r9d, -5
 cmp r9d, 127
 cmp r9d, 128
 cmp r9d, 4660
 cmp r9d, 305419896
 cmp r9d, -305419896
 cmp r12d, 5
 cmp r12d, -5
 cmp r12d, 127
 cmp r12d, 128
 cmp r12d, 4660
 cmp r12d, 305419896
 cmp r12d, -305419896
 cmp ax, bx
 cmp ax, di
 cmp ax, r10w
 cmp bx, bx
 cmp bx, di
 cmp bx, r10w
 cmp di, bx
 cmp di, di
 cmp di, r10w
 cmp r10w, bx
 cmp r10w, di
 cmp r10w, r10w
 cmp ax, [rax]
 cmp [rax], ax
 cmp word [rax], 1
 cmp bx, [rbp]
 cmp [rbp], bx
 cmp word [rbp], -1
 cmp ax, [rsp+8]
 cmp [rsp+8], ax
 cmp word [rsp+8], 127
 cmp bx, [r12]
 cmp [r12], bx
 cmp word [r12], 100
 cmp ax, [r13-128]
 cmp [r13-128], ax
 cmp word [r13-128], 1
 cmp bx, [rbx+rcx*4+0x100]
 cmp [rbx+rcx*4+0x100], bx
 cmp word [rbx+rcx*4+0x100], -1
 cmp ax, [rel var]
 cmp [rel var], ax
 cmp word [rel var], 127
 cmp bx, [fs:0x28]
 cmp [fs:0x28], bx
 cmp word [fs:0x28], 100
 cmp ax, [rdx*8]
 cmp [rdx*8], ax
 cmp word [rdx*8], 1
 cmp bx, [r9+r10*2-1]
 cmp [r9+r10*2-1], bx
 cmp word [r9+r10*2-1], -1
 cmp ax, 5
 cmp ax, -5
 cmp ax, 127
 cmp ax, 128
 cmp ax, 4660
 cmp bx, 5
 cmp bx, -5
 cmp bx, 127
 cmp bx, 128
 cmp bx, 4660
 cmp di, 5
 cmp di, -5
 cmp di, 127
 cmp di, 128
 cmp di, 4660
 cmp r10w, 5
 cmp r10w, -5
 cmp r10w, 127
 cmp r10w, 128
 cmp r10w, 4660
 cmp al, bh
 cmp al, sil
 cmp al, r11b
 cmp cl, bh
 cmp cl, sil
 cmp cl, r11b
 cmp ah, bh
 cmp bh, bh
 cmp al, [rax]
 cmp [rax], al
 cmp byte [rax], 1
 cmp cl, [rbp]
 cmp [rbp], cl
 cmp byte [rbp], -1
 cmp al, [rsp+8]
 cmp [rsp+8], al
 cmp byte [rsp+8], 127
 cmp cl, [r12]
 cmp [r12], cl
 cmp byte [r12], 100
 cmp al, [r13-128]
 cmp [r13-128], al
 cmp byte [r13-128], 1
 cmp cl, [rbx+rcx*4+0x100]
 cmp [rbx+rcx*4+0x100], cl
 cmp byte [rbx+rcx*4+0x100], -1
 cmp al, [rel var]
 cmp [rel var], al
 cmp byte [rel var], 127
 cmp cl, [fs:0x28]
 cmp [fs:0x28], cl
 cmp byte [fs:0x28], 100
 cmp al, [rdx*8]
 cmp [rdx*8], al
 cmp byte [rdx*8], 1
 cmp cl, [r9+r10*2-1]
 cmp [r9+r10*2-1], cl
 cmp byte [r9+r10*2-1], -1
 cmp al, 5
 cmp al, -5
 cmp al, 127
 cmp cl, 5
 cmp cl, -5
 cmp cl, 127
 cmp ah, 5
 cmp ah, -5
 cmp ah, 127
 cmp bh, 5
 cmp bh, -5
 cmp bh, 127
 cmp sil, 5
 cmp sil, -5
 cmp sil, 127
 cmp r11b, 5
 cmp r11b, -5
 cmp r11b, 127
section .data
var: dq 0
