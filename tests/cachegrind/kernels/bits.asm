; Bit strings in memory, widening loads, conditional moves and sets, and what touches no data.
%include "kernel.inc"

bytes equ 8192

section .bss
alignb 64
region: resb bytes + 64

start
    call    bit_string
    call    widening
    call    conditional
    call    no_data
    finish

function bit_string
    lea     rdi, [rel region]
    xor     ecx, ecx
.next:
    bts     [rdi], rcx
    bt      [rdi+128], rcx
    adc     eax, 0
    btc     [rdi+64], ecx
    btr     [rdi+8], rcx
    add     ecx, 97
    cmp     ecx, (bytes - 256) * 8
    jb      .next
    ret
endfunction

function widening
    lea     rdi, [rel region]
    xor     ecx, ecx
.next:
    movzx   edx, byte [rdi+rcx]
    add     eax, edx
    movsx   rdx, word [rdi+rcx+1]
    add     rax, rdx
    movsxd  rdx, dword [rdi+rcx+3]
    add     rax, rdx
    add     rcx, 29
    cmp     rcx, bytes
    jb      .next
    ret
endfunction

function conditional
    lea     rdi, [rel region]
    mov     ecx, 1                  ; with 0 Valgrind knows the result of the test below
    xor     eax, eax
.next:
    test    ecx, 4
    cmovz   rax, [rdi+rcx]          ; reads even when it does not move
    add     rdx, rax
    cmp     rax, rdx
    seta    [rdi+rcx+5]
    test    [rdi+rcx+6], cl
    jz      .zero
    inc     edx
.zero:
    add     rcx, 37
    cmp     rcx, bytes
    jb      .next
    ret
endfunction

function no_data
    lea     rdi, [rel region]
    mov     ecx, 200
.next:
    lea     rax, [rdi+rcx*8]
    nop     dword [rax]
    dec     ecx
    jnz     .next
    ret
endfunction
