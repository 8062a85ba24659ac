; sub: registers, memory, constants of every width
bits 64
default rel
section .text
 sub rax, r8
 sub rax, r13
 sub rax, r15
 sub rcx, r8
 sub rcx, r13
 sub rcx, r15
 sub rsp, r8
 sub rsp, r13
 sub rsp, r15
 sub rbp, r8
 sub rbp, r13
 sub rbp, r15
 sub rax, [rax]
 sub [rax], rax
 sub qword [rax], 1
 sub rcx, [rbp]
 sub [rbp], rcx
 sub qword [rbp], -1
 sub rax, [rsp+8]
 sub [rsp+8], rax
 sub qword [rsp+8], 127
 sub rcx, [r12]
 sub [r12], rcx
 sub qword [r12], 100
 sub rax, [r13-128]
 sub [r13-128], rax
 sub qword [r13-128], 1
 sub rcx, [rbx+rcx*4+0x100]
 sub [rbx+rcx*4+0x100], rcx
 sub qword [rbx+rcx*4+0x100], -1
 sub rax, [rel var]
 sub [rel var], rax
 sub qword [rel var], 127
 sub rcx, [fs:0x28]
 sub [fs:0x28], rcx
 sub qword [fs:0x28], 100
 sub rax, [rdx*8]
 sub [rdx*8], rax
 sub qword [rdx*8], 1
 sub rcx, [r9+r10*2-1]
 sub [r9+r10*2-1], rcx
 sub qword [r9+r10*2-1], -1
 sub rax, 5
 sub rax, -5
 sub rax, 127
 sub rax, 128
 sub rax, 4660
 sub rax, 305419896
 sub rax, -305419896
 sub rcx, 5
 sub rcx, -5
 sub rcx, 127
 sub rcx, 128
 sub rcx, 4660
 sub rcx, 305419896
 sub rcx, -305419896
 sub rsp, 5
 sub rsp, -5
 sub rsp, 127
 sub rsp, 128
 sub rsp, 4660
 sub rsp, 305419896
 sub rsp, -305419896
 sub rbp, 5
 sub rbp, -5
 sub rbp, 127
 sub rbp, 128
 sub rbp, 4660
 sub rbp, 305419896
 sub rbp, -305419896
 sub r8, 5
 sub r8, -5
 sub r8, 127
 sub r8, 128
 sub r8, 4660
 sub r8, 305419896
 sub r8, -305419896
 sub r13, 5
 sub r13, -5
 sub r13, 127
 sub r13, 128
 sub r13, 4660
 sub r13, 305419896
 sub r13, -305419896
 sub r15, 5
 sub r15, -5
 sub r15, 127
 sub r15, 128
 sub r15, 4660
 sub r15, 305419896
 sub r15, -305419896
 sub eax, esi
 sub eax, r9d
 sub eax, r12d
 sub edx, esi
 sub edx, r9d
 sub edx, r12d
 sub esi, esi
 sub esi, r9d
 sub esi, r12d
 sub r9d, esi
 sub r9d, r9d
 sub r9d, r12d
 sub eax, [rax]
 sub [rax], eax
 sub dword [rax], 1
 sub edx, [rbp]
 sub [rbp], edx
 sub dword [rbp], -1
 sub eax, [rsp+8]
 sub [rsp+8], eax
 sub dword [rsp+8], 127
 sub edx, [r12]
 sub [r12], edx
 sub dword [r12], 100
 sub eax, [r13-128]
 sub [r13-128], eax
 sub dword [r13-128], 1
 sub edx, [rbx+rcx*4+0x100]
 sub [rbx+rcx*4+0x100], edx
 sub dword [rbx+rcx*4+0x100], -1
 sub eax, [rel var]
 sub [rel var], eax
 sub dword [rel var], 127
 sub edx, [fs:0x28]
 sub [fs:0x28], edx
 sub dword [fs:0x28], 100
 sub eax, [rdx*8]
 sub [rdx*8], eax
 sub dword [rdx*8], 1
 sub edx, [r9+r10*2-1]
 sub [r9+r10*2-1], edx
 sub dword [r9+r10*2-1], -1
 sub eax, 5
 sub eax, -5
 sub eax, 127
 sub eax, 128
 sub eax, 4660
 sub eax, 305419896
 sub eax, -305419896
 sub edx, 5
 sub edx, -5
 sub edx, 127
 sub edx, 128
 sub edx, 4660
 sub edx, 305419896
 sub edx, -305419896
 sub esi, 5
 sub esi, -5
 sub esi, 127
 sub esi, 128
 sub esi, 4660
 sub esi, 305419896
 sub esi, -305419896
 sub r9d, 5
 sub r9d, -5
 sub r9d, 127
 sub r9d, 128
 sub r9d, 4660
 sub r9d, 305419896
 sub r9d, -305419896
 sub r12d, 5
 sub r12d, -5
 sub r12d, 127
 sub r12d, 128
 sub r12d, 4660
 sub r12d, 305419896
 sub r12d, -305419896
 sub ax, bx
 sub ax, di
 sub ax, r10w
 sub bx, bx
 sub bx, di
 sub bx, r10w
 sub di, bx
 sub di, di
 sub di, r10w
 sub r10w, bx
 sub r10w, di
 sub r10w, r10w
 sub ax, [rax]
 sub [rax], ax
 sub word [rax], 1
 sub bx, [rbp]
 sub [rbp], bx
 sub word [rbp], -1
 sub ax, [rsp+8]
 sub [rsp+8], ax
 sub word [rsp+8], 127
 sub bx, [r12]
 sub [r12], bx
 sub word [r12], 100
 sub ax, [r13-128]
 sub [r13-128], ax
 sub word [r13-128], 1
 sub bx, [rbx+rcx*4+0x100]
 sub [rbx+rcx*4+0x100], bx
 sub word [rbx+rcx*4+0x100], -1
 sub ax, [rel var]
 sub [rel var], ax
 sub word [rel var], 127
 sub bx, [fs:0x28]
 sub [fs:0x28], bx
 sub word [fs:0x28], 100
 sub ax, [rdx*8]
 sub [rdx*8], ax
 sub word [rdx*8], 1
 sub bx, [r9+r10*2-1]
 sub [r9+r10*2-1], bx
 sub word [r9+r10*2-1], -1
 sub ax, 5
 sub ax, -5
 sub ax, 127
 sub ax, 128
 sub ax, 4660
 sub bx, 5
 sub bx, -5
 sub bx, 127
 sub bx, 128
 sub bx, 4660
 sub di, 5
 sub di, -5
 sub di, 127
 sub di, 128
 sub di, 4660
 sub r10w, 5
 sub r10w, -5
 sub r10w, 127
 sub r10w, 128
 sub r10w, 4660
 sub al, bh
 sub al, sil
 sub al, r11b
 sub cl, bh
 sub cl, sil
 sub cl, r11b
 sub ah, bh
 sub bh, bh
 sub al, [rax]
 sub [rax], al
 sub byte [rax], 1
 sub cl, [rbp]
 sub [rbp], cl
 sub byte [rbp], -1
 sub al, [rsp+8]
 sub [rsp+8], al
 sub byte [rsp+8], 127
 sub cl, [r12]
 sub [r12], cl
 sub byte [r12], 100
 sub al, [r13-128]
 sub [r13-128], al
 sub byte [r13-128], 1
 sub cl, [rbx+rcx*4+0x100]
 sub [rbx+rcx*4+0x100], cl
 sub byte [rbx+rcx*4+0x100], -1
 sub al, [rel var]
 sub [rel var], al
 sub byte [rel var], 127
 sub cl, [fs:0x28]
 sub [fs:0x28], cl
 sub byte [fs:0x28], 100
 sub al, [rdx*8]
 sub [rdx*8], al
 sub byte [rdx*8], 1
 sub cl, [r9+r10*2-1]
 sub [r9+r10*2-1], cl
 sub byte [r9+r10*2-1], -1
 sub al, 5
 sub al, -5
 sub al, 127
 sub cl, 5
 sub cl, -5
 sub cl, 127
 sub ah, 5
 sub ah, -5
 sub ah, 127
 sub bh, 5
 sub bh, -5
 sub bh, 127
 sub sil, 5
 sub sil, -5
 sub sil, 127
 sub r11b, 5
 sub r11b, -5
 sub r11b, 127
 lock sub qword [rax], 1
section .data
var: dq 0
