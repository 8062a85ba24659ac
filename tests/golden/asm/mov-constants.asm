; mov chooses the shortest constant
bits 64
default rel
section .text
 mov rax, 0
 mov rax, 1
 mov rax, -1
 mov rax, 0x7fffffff
 mov rax, 0x80000000
 mov rax, 0xffffffff
 mov r9, 0
 mov r9, 1
 mov r9, -1
 mov r9, 0x7fffffff
 mov r9, 0x80000000
 mov r9, 0xffffffff
 mov eax, 0
 mov eax, 1
 mov eax, -1
 mov eax, 0x7fffffff
 mov eax, 0x80000000
 mov eax, 0xffffffff
 mov r10d, 0
 mov r10d, 1
 mov r10d, -1
 mov r10d, 0x7fffffff
 mov r10d, 0x80000000
 mov r10d, 0xffffffff
 mov rbx, 0x100000000
 mov rbx, -0x80000001
 mov rbx, 0x7fffffffffffffff
 mov rbx, -0x80000000
 mov rbx, strict 5
 mov rbx, strict dword 5
 mov rbx, strict qword 5
 mov rbx, qword 5
 mov rbx, dword 5
 mov r15, 0x100000000
 mov r15, -0x80000001
 mov r15, 0x7fffffffffffffff
 mov r15, -0x80000000
 mov r15, strict 5
 mov r15, strict dword 5
 mov r15, strict qword 5
 mov r15, qword 5
 mov r15, dword 5
 mov ax, 0xffff
 mov al, 255
 mov ah, -1
 mov eax, 'abcd'
 mov r8w, 1
section .data
var: dq 0
