; add: registers, memory, constants of every width
bits 64
default rel
section .text
 add rax, r8
 add rax, r13
 add rax, r15
 add rcx, r8
 add rcx, r13
 add rcx, r15
 add rsp, r8
 add rsp, r13
 add rsp, r15
 add rbp, r8
 add rbp, r13
 add rbp, r15
 add rax, [rax]
 add [rax], rax
 add qword [rax], 1
 add rcx, [rbp]
 add [rbp], rcx
 add qword [rbp], -1
 add rax, [rsp+8]
 add [rsp+8], rax
 add qword [rsp+8], 127
 add rcx, [r12]
 add [r12], rcx
 add qword [r12], 100
 add rax, [r13-128]
 add [r13-128], rax
 add qword [r13-128], 1
 add rcx, [rbx+rcx*4+0x100]
 add [rbx+rcx*4+0x100], rcx
 add qword [rbx+rcx*4+0x100], -1
 add rax, [rel var]
 add [rel var], rax
 add qword [rel var], 127
 add rcx, [fs:0x28]
 add [fs:0x28], rcx
 add qword [fs:0x28], 100
 add rax, [rdx*8]
 add [rdx*8], rax
 add qword [rdx*8], 1
 add rcx, [r9+r10*2-1]
 add [r9+r10*2-1], rcx
 add qword [r9+r10*2-1], -1
 add rax, 5
 add rax, -5
 add rax, 127
 add rax, 128
 add rax, 4660
 add rax, 305419896
 add rax, -305419896
 add rcx, 5
 add rcx, -5
 add rcx, 127
 add rcx, 128
 add rcx, 4660
 add rcx, 305419896
 add rcx, -305419896
 add rsp, 5
 add rsp, -5
 add rsp, 127
 add rsp, 128
 add rsp, 4660
 add rsp, 305419896
 add rsp, -305419896
 add rbp, 5
 add rbp, -5
 add rbp, 127
 add rbp, 128
 add rbp, 4660
 add rbp, 305419896
 add rbp, -305419896
 add r8, 5
 add r8, -5
 add r8, 127
 add r8, 128
 add r8, 4660
 add r8, 305419896
 add r8, -305419896
 add r13, 5
 add r13, -5
 add r13, 127
 add r13, 128
 add r13, 4660
 add r13, 305419896
 add r13, -305419896
 add r15, 5
 add r15, -5
 add r15, 127
 add r15, 128
 add r15, 4660
 add r15, 305419896
 add r15, -305419896
 add eax, esi
 add eax, r9d
 add eax, r12d
 add edx, esi
 add edx, r9d
 add edx, r12d
 add esi, esi
 add esi, r9d
 add esi, r12d
 add r9d, esi
 add r9d, r9d
 add r9d, r12d
 add eax, [rax]
 add [rax], eax
 add dword [rax], 1
 add edx, [rbp]
 add [rbp], edx
 add dword [rbp], -1
 add eax, [rsp+8]
 add [rsp+8], eax
 add dword [rsp+8], 127
 add edx, [r12]
 add [r12], edx
 add dword [r12], 100
 add eax, [r13-128]
 add [r13-128], eax
 add dword [r13-128], 1
 add edx, [rbx+rcx*4+0x100]
 add [rbx+rcx*4+0x100], edx
 add dword [rbx+rcx*4+0x100], -1
 add eax, [rel var]
 add [rel var], eax
 add dword [rel var], 127
 add edx, [fs:0x28]
 add [fs:0x28], edx
 add dword [fs:0x28], 100
 add eax, [rdx*8]
 add [rdx*8], eax
 add dword [rdx*8], 1
 add edx, [r9+r10*2-1]
 add [r9+r10*2-1], edx
 add dword [r9+r10*2-1], -1
 add eax, 5
 add eax, -5
 add eax, 127
 add eax, 128
 add eax, 4660
 add eax, 305419896
 add eax, -305419896
 add edx, 5
 add edx, -5
 add edx, 127
 add edx, 128
 add edx, 4660
 add edx, 305419896
 add edx, -305419896
 add esi, 5
 add esi, -5
 add esi, 127
 add esi, 128
 add esi, 4660
 add esi, 305419896
 add esi, -305419896
 add r9d, 5
 add r9d, -5
 add r9d, 127
 add r9d, 128
 add r9d, 4660
 add r9d, 305419896
 add r9d, -305419896
 add r12d, 5
 add r12d, -5
 add r12d, 127
 add r12d, 128
 add r12d, 4660
 add r12d, 305419896
 add r12d, -305419896
 add ax, bx
 add ax, di
 add ax, r10w
 add bx, bx
 add bx, di
 add bx, r10w
 add di, bx
 add di, di
 add di, r10w
 add r10w, bx
 add r10w, di
 add r10w, r10w
 add ax, [rax]
 add [rax], ax
 add word [rax], 1
 add bx, [rbp]
 add [rbp], bx
 add word [rbp], -1
 add ax, [rsp+8]
 add [rsp+8], ax
 add word [rsp+8], 127
 add bx, [r12]
 add [r12], bx
 add word [r12], 100
 add ax, [r13-128]
 add [r13-128], ax
 add word [r13-128], 1
 add bx, [rbx+rcx*4+0x100]
 add [rbx+rcx*4+0x100], bx
 add word [rbx+rcx*4+0x100], -1
 add ax, [rel var]
 add [rel var], ax
 add word [rel var], 127
 add bx, [fs:0x28]
 add [fs:0x28], bx
 add word [fs:0x28], 100
 add ax, [rdx*8]
 add [rdx*8], ax
 add word [rdx*8], 1
 add bx, [r9+r10*2-1]
 add [r9+r10*2-1], bx
 add word [r9+r10*2-1], -1
 add ax, 5
 add ax, -5
 add ax, 127
 add ax, 128
 add ax, 4660
 add bx, 5
 add bx, -5
 add bx, 127
 add bx, 128
 add bx, 4660
 add di, 5
 add di, -5
 add di, 127
 add di, 128
 add di, 4660
 add r10w, 5
 add r10w, -5
 add r10w, 127
 add r10w, 128
 add r10w, 4660
 add al, bh
 add al, sil
 add al, r11b
 add cl, bh
 add cl, sil
 add cl, r11b
 add ah, bh
 add bh, bh
 add al, [rax]
 add [rax], al
 add byte [rax], 1
 add cl, [rbp]
 add [rbp], cl
 add byte [rbp], -1
 add al, [rsp+8]
 add [rsp+8], al
 add byte [rsp+8], 127
 add cl, [r12]
 add [r12], cl
 add byte [r12], 100
 add al, [r13-128]
 add [r13-128], al
 add byte [r13-128], 1
 add cl, [rbx+rcx*4+0x100]
 add [rbx+rcx*4+0x100], cl
 add byte [rbx+rcx*4+0x100], -1
 add al, [rel var]
 add [rel var], al
 add byte [rel var], 127
 add cl, [fs:0x28]
 add [fs:0x28], cl
 add byte [fs:0x28], 100
 add al, [rdx*8]
 add [rdx*8], al
 add byte [rdx*8], 1
 add cl, [r9+r10*2-1]
 add [r9+r10*2-1], cl
 add byte [r9+r10*2-1], -1
 add al, 5
 add al, -5
 add al, 127
 add cl, 5
 add cl, -5
 add cl, 127
 add ah, 5
 add ah, -5
 add ah, 127
 add bh, 5
 add bh, -5
 add bh, 127
 add sil, 5
 add sil, -5
 add sil, 127
 add r11b, 5
 add r11b, -5
 add r11b, 127
 lock add qword [rax], 1
section .data
var: dq 0
