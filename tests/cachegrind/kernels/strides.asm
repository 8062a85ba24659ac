; One region walked with every stride from 1 byte to 8 KiB.
%include "kernel.inc"

bytes equ 65536

section .bss
alignb 4096
region: resb bytes + 64

start
    mov     ebx, 1
.stride:
    mov     rdi, rbx
    call    walk
    lea     rbx, [rbx+rbx*2]        ; 1, 3, 9, ...
    cmp     ebx, 8192
    jb      .stride
    mov     ebx, 32
.power:
    mov     rdi, rbx
    call    walk
    add     rbx, rbx
    cmp     ebx, 8192
    jbe     .power
    finish

; rdi: stride; at most 600 steps
function walk
    lea     rsi, [rel region]
    xor     ecx, ecx
    mov     edx, 600
.next:
    add     rax, [rsi+rcx]
    mov     [rsi+rcx+4], eax
    add     rcx, rdi
    cmp     rcx, bytes
    jae     .done
    dec     edx
    jnz     .next
.done:
    ret
endfunction
