; Pointers followed through memory in an order that looks random.
%include "kernel.inc"

count equ 2048                      ; a power of two

section .bss
alignb 64
nodes: resb count * 48

start
    call    link_nodes
    mov     rdi, rax
    call    chase
    finish

; rax: the first node
function link_nodes
    lea     rdi, [rel nodes]
    mov     ecx, count
    xor     eax, eax
.next:
    imul    edx, ecx, 1237
    and     edx, count - 1
    imul    edx, edx, 48
    add     rdx, rdi
    mov     [rdx], rax
    mov     [rdx+40], ecx
    mov     rax, rdx
    dec     ecx
    jnz     .next
    ret
endfunction

function chase
    xor     eax, eax
    mov     edx, 3
    mov     rsi, rdi
.round:
    mov     rdi, rsi
.next:
    add     eax, [rdi+40]
    mov     rdi, [rdi]
    test    rdi, rdi
    jnz     .next
    dec     edx
    jnz     .round
    ret
endfunction
