; Calls in every form, frames, recursion, and what push and pop do with memory.
%include "kernel.inc"

section .data
align 8
target: dq leaf
value:  dq 5
place:  dq 0

start
    mov     edi, 13
    call    fibonacci
    mov     ebx, 100
.indirect:
    call    [rel target]
    lea     rax, [rel leaf]
    call    rax
    push    qword [rel value]
    pop     qword [rel place]
    push    1234
    pop     rdx
    add     rdx, [rel place]
    push    rdx
    call    framed
    add     rsp, 8
    dec     ebx
    jnz     .indirect
    finish

function leaf
    inc     ebp
    ret
endfunction

function framed
    push    rbp
    mov     rbp, rsp
    sub     rsp, 256
    mov     rax, [rbp+16]
    mov     [rbp-8], rax
    add     [rbp-200], rax
    call    callee_saved
    add     rax, [rbp-8]
    leave
    ret
endfunction

function callee_saved
    push    rbx
    push    r12
    push    r13
    push    rax
    pop     rax
    pop     r13
    pop     r12
    pop     rbx
    ret
endfunction

function fibonacci
    cmp     edi, 2
    jb      .small
    push    rdi
    dec     edi
    call    fibonacci
    pop     rdi
    push    rax
    sub     edi, 2
    call    fibonacci
    pop     rdx
    add     rax, rdx
    ret
.small:
    mov     eax, edi
    ret
endfunction
