; mov between registers and memory
bits 64
default rel
section .text
 mov rax, rax
 mov rax, rcx
 mov rax, rsp
 mov rax, rbp
 mov rax, r8
 mov rax, r13
 mov rax, r15
 mov rcx, rax
 mov rcx, rcx
 mov rcx, rsp
 mov rcx, rbp
 mov rcx, r8
 mov rcx, r13
 mov rcx, r15
 mov rsp, rax
 mov rsp, rcx
 mov rsp, rsp
 mov rsp, rbp
 mov rsp, r8
 mov rsp, r13
 mov rsp, r15
 mov rbp, rax
 mov rbp, rcx
 mov rbp, rsp
 mov rbp, rbp
 mov rbp, r8
 mov rbp, r13
 mov rbp, r15
 mov r8, rax
 mov r8, rcx
 mov r8, rsp
 mov r8, rbp
 mov r8, r8
 mov r8, r13
 mov r8, r15
 mov r13, rax
 mov r13, rcx
 mov r13, rsp
 mov r13, rbp
 mov r13, r8
 mov r13, r13
 mov r13, r15
 mov r15, rax
 mov r15, rcx
 mov r15, rsp
 mov r15, rbp
 mov r15, r8
 mov r15, r13
 mov r15, r15
 mov rax, [rax]
 mov [rax], rax
 mov qword [rax], 100
 mov rcx, [rbp]
 mov [rbp], rcx
 mov qword [rbp], 100
 mov rsp, [rsp+8]
 mov [rsp+8], rsp
 mov qword [rsp+8], 100
 mov rax, [r12]
 mov [r12], rax
 mov qword [r12], 100
 mov rcx, [r13-128]
 mov [r13-128], rcx
 mov qword [r13-128], 100
 mov rsp, [rbx+rcx*4+0x100]
 mov [rbx+rcx*4+0x100], rsp
 mov qword [rbx+rcx*4+0x100], 100
 mov rax, [rel var]
 mov [rel var], rax
 mov qword [rel var], 100
 mov rcx, [fs:0x28]
 mov [fs:0x28], rcx
 mov qword [fs:0x28], 100
 mov rsp, [rdx*8]
 mov [rdx*8], rsp
 mov qword [rdx*8], 100
 mov rax, [r9+r10*2-1]
 mov [r9+r10*2-1], rax
 mov qword [r9+r10*2-1], 100
 mov eax, eax
 mov eax, edx
 mov eax, esi
 mov eax, r9d
 mov eax, r12d
 mov edx, eax
 mov edx, edx
 mov edx, esi
 mov edx, r9d
 mov edx, r12d
 mov esi, eax
 mov esi, edx
 mov esi, esi
 mov esi, r9d
 mov esi, r12d
 mov r9d, eax
 mov r9d, edx
 mov r9d, esi
 mov r9d, r9d
 mov r9d, r12d
 mov r12d, eax
 mov r12d, edx
 mov r12d, esi
 mov r12d, r9d
 mov r12d, r12d
 mov eax, [rax]
 mov [rax], eax
 mov dword [rax], 100
 mov edx, [rbp]
 mov [rbp], edx
 mov dword [rbp], 100
 mov esi, [rsp+8]
 mov [rsp+8], esi
 mov dword [rsp+8], 100
 mov eax, [r12]
 mov [r12], eax
 mov dword [r12], 100
 mov edx, [r13-128]
 mov [r13-128], edx
 mov dword [r13-128], 100
 mov esi, [rbx+rcx*4+0x100]
 mov [rbx+rcx*4+0x100], esi
 mov dword [rbx+rcx*4+0x100], 100
 mov eax, [rel var]
 mov [rel var], eax
 mov dword [rel var], 100
 mov edx, [fs:0x28]
 mov [fs:0x28], edx
 mov dword [fs:0x28], 100
 mov esi, [rdx*8]
 mov [rdx*8], esi
 mov dword [rdx*8], 100
 mov eax, [r9+r10*2-1]
 mov [r9+r10*2-1], eax
 mov dword [r9+r10*2-1], 100
 mov ax, ax
 mov ax, bx
 mov ax, di
 mov ax, r10w
 mov bx, ax
 mov bx, bx
 mov bx, di
 mov bx, r10w
 mov di, ax
 mov di, bx
 mov di, di
 mov di, r10w
 mov r10w, ax
 mov r10w, bx
 mov r10w, di
 mov r10w, r10w
 mov ax, [rax]
 mov [rax], ax
 mov word [rax], 100
 mov bx, [rbp]
 mov [rbp], bx
 mov word [rbp], 100
 mov di, [rsp+8]
 mov [rsp+8], di
 mov word [rsp+8], 100
 mov ax, [r12]
 mov [r12], ax
 mov word [r12], 100
 mov bx, [r13-128]
 mov [r13-128], bx
 mov word [r13-128], 100
 mov di, [rbx+rcx*4+0x100]
 mov [rbx+rcx*4+0x100], di
 mov word [rbx+rcx*4+0x100], 100
 mov ax, [rel var]
 mov [rel var], ax
 mov word [rel var], 100
 mov bx, [fs:0x28]
 mov [fs:0x28], bx
 mov word [fs:0x28], 100
 mov di, [rdx*8]
 mov [rdx*8], di
 mov word [rdx*8], 100
 mov ax, [r9+r10*2-1]
 mov [r9+r10*2-1], ax
 mov word [r9+r10*2-1], 100
 mov al, al
 mov al, cl
 mov al, ah
 mov al, bh
 mov al, sil
 mov al, r11b
 mov cl, al
 mov cl, cl
 mov cl, ah
 mov cl, bh
 mov cl, sil
 mov cl, r11b
 mov ah, al
 mov ah, cl
 mov ah, ah
 mov ah, bh
 mov bh, al
 mov bh, cl
 mov bh, ah
 mov bh, bh
 mov sil, al
 mov sil, cl
 mov sil, sil
 mov sil, r11b
 mov r11b, al
 mov r11b, cl
 mov r11b, sil
 mov r11b, r11b
 mov al, [rax]
 mov [rax], al
 mov byte [rax], 100
 mov cl, [rbp]
 mov [rbp], cl
 mov byte [rbp], 100
 mov ah, [rsp+8]
 mov [rsp+8], ah
 mov byte [rsp+8], 100
 mov al, [r12]
 mov [r12], al
 mov byte [r12], 100
 mov cl, [r13-128]
 mov [r13-128], cl
 mov byte [r13-128], 100
 mov ah, [rbx+rcx*4+0x100]
 mov [rbx+rcx*4+0x100], ah
 mov byte [rbx+rcx*4+0x100], 100
 mov al, [rel var]
 mov [rel var], al
 mov byte [rel var], 100
 mov cl, [fs:0x28]
 mov [fs:0x28], cl
 mov byte [fs:0x28], 100
 mov ah, [rdx*8]
 mov [rdx*8], ah
 mov byte [rdx*8], 100
 mov al, [r9+r10*2-1]
 mov [r9+r10*2-1], al
 mov byte [r9+r10*2-1], 100
section .data
var: dq 0
    movsx rcx, eax
    movsx r8, dword [rbx]
