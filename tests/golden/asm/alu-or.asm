; or: registers, memory, constants of every width
bits 64
default rel
section .text
 or rax, r8
 or rax, r13
 or rax, r15
 or rcx, r8
 or rcx, r13
 or rcx, r15
 or rsp, r8
 or rsp, r13
 or rsp, r15
 or rbp, r8
 or rbp, r13
 or rbp, r15
 or rax, [rax]
 or [rax], rax
 or qword [rax], 1
 or rcx, [rbp]
 or [rbp], rcx
 or qword [rbp], -1
 or rax, [rsp+8]
 or [rsp+8], rax
 or qword [rsp+8], 127
 or rcx, [r12]
 or [r12], rcx
 or qword [r12], 100
 or rax, [r13-128]
 or [r13-128], rax
 or qword [r13-128], 1
 or rcx, [rbx+rcx*4+0x100]
 or [rbx+rcx*4+0x100], rcx
 or qword [rbx+rcx*4+0x100], -1
 or rax, [rel var]
 or [rel var], rax
 or qword [rel var], 127
 or rcx, [fs:0x28]
 or [fs:0x28], rcx
 or qword [fs:0x28], 100
 or rax, [rdx*8]
 or [rdx*8], rax
 or qword [rdx*8], 1
 or rcx, [r9+r10*2-1]
 or [r9+r10*2-1], rcx
 or qword [r9+r10*2-1], -1
 or rax, 5
 or rax, -5
 or rax, 127
 or rax, 128
 or rax, 4660
 or rax, 305419896
 or rax, -305419896
 or rcx, 5
 or rcx, -5
 or rcx, 127
 or rcx, 128
 or rcx, 4660
 or rcx, 305419896
 or rcx, -305419896
 or rsp, 5
 or rsp, -5
 or rsp, 127
 or rsp, 128
 or rsp, 4660
 or rsp, 305419896
 or rsp, -305419896
 or rbp, 5
 or rbp, -5
 or rbp, 127
 or rbp, 128
 or rbp, 4660
 or rbp, 305419896
 or rbp, -305419896
 or r8, 5
 or r8, -5
 or r8, 127
 or r8, 128
 or r8, 4660
 or r8, 305419896
 or r8, -305419896
 or r13, 5
 or r13, -5
 or r13, 127
 or r13, 128
 or r13, 4660
 or r13, 305419896
 or r13, -305419896
 or r15, 5
 or r15, -5
 or r15, 127
 or r15, 128
 or r15, 4660
 or r15, 305419896
 or r15, -305419896
 or eax, esi
 or eax, r9d
 or eax, r12d
 or edx, esi
 or edx, r9d
 or edx, r12d
 or esi, esi
 or esi, r9d
 or esi, r12d
 or r9d, esi
 or r9d, r9d
 or r9d, r12d
 or eax, [rax]
 or [rax], eax
 or dword [rax], 1
 or edx, [rbp]
 or [rbp], edx
 or dword [rbp], -1
 or eax, [rsp+8]
 or [rsp+8], eax
 or dword [rsp+8], 127
 or edx, [r12]
 or [r12], edx
 or dword [r12], 100
 or eax, [r13-128]
 or [r13-128], eax
 or dword [r13-128], 1
 or edx, [rbx+rcx*4+0x100]
 or [rbx+rcx*4+0x100], edx
 or dword [rbx+rcx*4+0x100], -1
 or eax, [rel var]
 or [rel var], eax
 or dword [rel var], 127
 or edx, [fs:0x28]
 or [fs:0x28], edx
 or dword [fs:0x28], 100
 or eax, [rdx*8]
 or [rdx*8], eax
 or dword [rdx*8], 1
 or edx, [r9+r10*2-1]
 or [r9+r10*2-1], edx
 or dword [r9+r10*2-1], -1
 or eax, 5
 or eax, -5
 or eax, 127
 or eax, 128
 or eax, 4660
 or eax, 305419896
 or eax, -305419896
 or edx, 5
 or edx, -5
 or edx, 127
 or edx, 128
 or edx, 4660
 or edx, 305419896
 or edx, -305419896
 or esi, 5
 or esi, -5
 or esi, 127
 or esi, 128
 or esi, 4660
 or esi, 305419896
 or esi, -305419896
 or r9d, 5
 or r9d, -5
 or r9d, 127
 or r9d, 128
 or r9d, 4660
 or r9d, 305419896
 or r9d, -305419896
 or r12d, 5
 or r12d, -5
 or r12d, 127
 or r12d, 128
 or r12d, 4660
 or r12d, 305419896
 or r12d, -305419896
 or ax, bx
 or ax, di
 or ax, r10w
 or bx, bx
 or bx, di
 or bx, r10w
 or di, bx
 or di, di
 or di, r10w
 or r10w, bx
 or r10w, di
 or r10w, r10w
 or ax, [rax]
 or [rax], ax
 or word [rax], 1
 or bx, [rbp]
 or [rbp], bx
 or word [rbp], -1
 or ax, [rsp+8]
 or [rsp+8], ax
 or word [rsp+8], 127
 or bx, [r12]
 or [r12], bx
 or word [r12], 100
 or ax, [r13-128]
 or [r13-128], ax
 or word [r13-128], 1
 or bx, [rbx+rcx*4+0x100]
 or [rbx+rcx*4+0x100], bx
 or word [rbx+rcx*4+0x100], -1
 or ax, [rel var]
 or [rel var], ax
 or word [rel var], 127
 or bx, [fs:0x28]
 or [fs:0x28], bx
 or word [fs:0x28], 100
 or ax, [rdx*8]
 or [rdx*8], ax
 or word [rdx*8], 1
 or bx, [r9+r10*2-1]
 or [r9+r10*2-1], bx
 or word [r9+r10*2-1], -1
 or ax, 5
 or ax, -5
 or ax, 127
 or ax, 128
 or ax, 4660
 or bx, 5
 or bx, -5
 or bx, 127
 or bx, 128
 or bx, 4660
 or di, 5
 or di, -5
 or di, 127
 or di, 128
 or di, 4660
 or r10w, 5
 or r10w, -5
 or r10w, 127
 or r10w, 128
 or r10w, 4660
 or al, bh
 or al, sil
 or al, r11b
 or cl, bh
 or cl, sil
 or cl, r11b
 or ah, bh
 or bh, bh
 or al, [rax]
 or [rax], al
 or byte [rax], 1
 or cl, [rbp]
 or [rbp], cl
 or byte [rbp], -1
 or al, [rsp+8]
 or [rsp+8], al
 or byte [rsp+8], 127
 or cl, [r12]
 or [r12], cl
 or byte [r12], 100
 or al, [r13-128]
 or [r13-128], al
 or byte [r13-128], 1
 or cl, [rbx+rcx*4+0x100]
 or [rbx+rcx*4+0x100], cl
 or byte [rbx+rcx*4+0x100], -1
 or al, [rel var]
 or [rel var], al
 or byte [rel var], 127
 or cl, [fs:0x28]
 or [fs:0x28], cl
 or byte [fs:0x28], 100
 or al, [rdx*8]
 or [rdx*8], al
 or byte [rdx*8], 1
 or cl, [r9+r10*2-1]
 or [r9+r10*2-1], cl
 or byte [r9+r10*2-1], -1
 or al, 5
 or al, -5
 or al, 127
 or cl, 5
 or cl, -5
 or cl, 127
 or ah, 5
 or ah, -5
 or ah, 127
 or bh, 5
 or bh, -5
 or bh, 127
 or sil, 5
 or sil, -5
 or sil, 127
 or r11b, 5
 or r11b, -5
 or r11b, 127
 lock or qword [rax], 1
section .data
var: dq 0
