; adc: registers, memory, constants of every width
bits 64
default rel
section .text
 adc rax, r8
 adc rax, r13
 adc rax, r15
 adc rcx, r8
 adc rcx, r13
 adc rcx, r15
 adc rsp, r8
 adc rsp, r13
 adc rsp, r15
 adc rbp, r8
 adc rbp, r13
 adc rbp, r15
 adc rax, [rax]
 adc [rax], rax
 adc qword [rax], 1
 adc rcx, [rbp]
 adc [rbp], rcx
 adc qword [rbp], -1
 adc rax, [rsp+8]
 adc [rsp+8], rax
 adc qword [rsp+8], 127
 adc rcx, [r12]
 adc [r12], rcx
 adc qword [r12], 100
 adc rax, [r13-128]
 adc [r13-128], rax
 adc qword [r13-128], 1
 adc rcx, [rbx+rcx*4+0x100]
 adc [rbx+rcx*4+0x100], rcx
 adc qword [rbx+rcx*4+0x100], -1
 adc rax, [rel var]
 adc [rel var], rax
 adc qword [rel var], 127
 adc rcx, [fs:0x28]
 adc [fs:0x28], rcx
 adc qword [fs:0x28], 100
 adc rax, [rdx*8]
 adc [rdx*8], rax
 adc qword [rdx*8], 1
 adc rcx, [r9+r10*2-1]
 adc [r9+r10*2-1], rcx
 adc qword [r9+r10*2-1], -1
 adc rax, 5
 adc rax, -5
 adc rax, 127
 adc rax, 128
 adc rax, 4660
 adc rax, 305419896
 adc rax, -305419896
 adc rcx, 5
 adc rcx, -5
 adc rcx, 127
 adc rcx, 128
 adc rcx, 4660
 adc rcx, 305419896
 adc rcx, -305419896
 adc rsp, 5
 adc rsp, -5
 adc rsp, 127
 adc rsp, 128
 adc rsp, 4660
 adc rsp, 305419896
 adc rsp, -305419896
 adc rbp, 5
 adc rbp, -5
 adc rbp, 127
 adc rbp, 128
 adc rbp, 4660
 adc rbp, 305419896
 adc rbp, -305419896
 adc r8, 5
 adc r8, -5
 adc r8, 127
 adc r8, 128
 adc r8, 4660
 adc r8, 305419896
 adc r8, -305419896
 adc r13, 5
 adc r13, -5
 adc r13, 127
 adc r13, 128
 adc r13, 4660
 adc r13, 305419896
 adc r13, -305419896
 adc r15, 5
 adc r15, -5
 adc r15, 127
 adc r15, 128
 adc r15, 4660
 adc r15, 305419896
 adc r15, -305419896
 adc eax, esi
 adc eax, r9d
 adc eax, r12d
 adc edx, esi
 adc edx, r9d
 adc edx, r12d
 adc esi, esi
 adc esi, r9d
 adc esi, r12d
 adc r9d, esi
 adc r9d, r9d
 adc r9d, r12d
 adc eax, [rax]
 adc [rax], eax
 adc dword [rax], 1
 adc edx, [rbp]
 adc [rbp], edx
 adc dword [rbp], -1
 adc eax, [rsp+8]
 adc [rsp+8], eax
 adc dword [rsp+8], 127
 adc edx, [r12]
 adc [r12], edx
 adc dword [r12], 100
 adc eax, [r13-128]
 adc [r13-128], eax
 adc dword [r13-128], 1
 adc edx, [rbx+rcx*4+0x100]
 adc [rbx+rcx*4+0x100], edx
 adc dword [rbx+rcx*4+0x100], -1
 adc eax, [rel var]
 adc [rel var], eax
 adc dword [rel var], 127
 adc edx, [fs:0x28]
 adc [fs:0x28], edx
 adc dword [fs:0x28], 100
 adc eax, [rdx*8]
 adc [rdx*8], eax
 adc dword [rdx*8], 1
 adc edx, [r9+r10*2-1]
 adc [r9+r10*2-1], edx
 adc dword [r9+r10*2-1], -1
 adc eax, 5
 adc eax, -5
 adc eax, 127
 adc eax, 128
 adc eax, 4660
 adc eax, 305419896
 adc eax, -305419896
 adc edx, 5
 adc edx, -5
 adc edx, 127
 adc edx, 128
 adc edx, 4660
 adc edx, 305419896
 adc edx, -305419896
 adc esi, 5
 adc esi, -5
 adc esi, 127
 adc esi, 128
 adc esi, 4660
 adc esi, 305419896
 adc esi, -305419896
 adc r9d, 5
 adc r9d, -5
 adc r9d, 127
 adc r9d, 128
 adc r9d, 4660
 adc r9d, 305419896
 adc r9d, -305419896
 adc r12d, 5
 adc r12d, -5
 adc r12d, 127
 adc r12d, 128
 adc r12d, 4660
 adc r12d, 305419896
 adc r12d, -305419896
 adc ax, bx
 adc ax, di
 adc ax, r10w
 adc bx, bx
 adc bx, di
 adc bx, r10w
 adc di, bx
 adc di, di
 adc di, r10w
 adc r10w, bx
 adc r10w, di
 adc r10w, r10w
 adc ax, [rax]
 adc [rax], ax
 adc word [rax], 1
 adc bx, [rbp]
 adc [rbp], bx
 adc word [rbp], -1
 adc ax, [rsp+8]
 adc [rsp+8], ax
 adc word [rsp+8], 127
 adc bx, [r12]
 adc [r12], bx
 adc word [r12], 100
 adc ax, [r13-128]
 adc [r13-128], ax
 adc word [r13-128], 1
 adc bx, [rbx+rcx*4+0x100]
 adc [rbx+rcx*4+0x100], bx
 adc word [rbx+rcx*4+0x100], -1
 adc ax, [rel var]
 adc [rel var], ax
 adc word [rel var], 127
 adc bx, [fs:0x28]
 adc [fs:0x28], bx
 adc word [fs:0x28], 100
 adc ax, [rdx*8]
 adc [rdx*8], ax
 adc word [rdx*8], 1
 adc bx, [r9+r10*2-1]
 adc [r9+r10*2-1], bx
 adc word [r9+r10*2-1], -1
 adc ax, 5
 adc ax, -5
 adc ax, 127
 adc ax, 128
 adc ax, 4660
 adc bx, 5
 adc bx, -5
 adc bx, 127
 adc bx, 128
 adc bx, 4660
 adc di, 5
 adc di, -5
 adc di, 127
 adc di, 128
 adc di, 4660
 adc r10w, 5
 adc r10w, -5
 adc r10w, 127
 adc r10w, 128
 adc r10w, 4660
 adc al, bh
 adc al, sil
 adc al, r11b
 adc cl, bh
 adc cl, sil
 adc cl, r11b
 adc ah, bh
 adc bh, bh
 adc al, [rax]
 adc [rax], al
 adc byte [rax], 1
 adc cl, [rbp]
 adc [rbp], cl
 adc byte [rbp], -1
 adc al, [rsp+8]
 adc [rsp+8], al
 adc byte [rsp+8], 127
 adc cl, [r12]
 adc [r12], cl
 adc byte [r12], 100
 adc al, [r13-128]
 adc [r13-128], al
 adc byte [r13-128], 1
 adc cl, [rbx+rcx*4+0x100]
 adc [rbx+rcx*4+0x100], cl
 adc byte [rbx+rcx*4+0x100], -1
 adc al, [rel var]
 adc [rel var], al
 adc byte [rel var], 127
 adc cl, [fs:0x28]
 adc [fs:0x28], cl
 adc byte [fs:0x28], 100
 adc al, [rdx*8]
 adc [rdx*8], al
 adc byte [rdx*8], 1
 adc cl, [r9+r10*2-1]
 adc [r9+r10*2-1], cl
 adc byte [r9+r10*2-1], -1
 adc al, 5
 adc al, -5
 adc al, 127
 adc cl, 5
 adc cl, -5
 adc cl, 127
 adc ah, 5
 adc ah, -5
 adc ah, 127
 adc bh, 5
 adc bh, -5
 adc bh, 127
 adc sil, 5
 adc sil, -5
 adc sil, 127
 adc r11b, 5
 adc r11b, -5
 adc r11b, 127
 lock adc qword [rax], 1
section .data
var: dq 0
