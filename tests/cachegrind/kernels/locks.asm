; The lock prefix, and xchg, which locks by itself.
%include "kernel.inc"

bytes equ 12000

section .bss
alignb 64
region: resb bytes + 64

start
    call    arithmetic
    call    exchanges
    call    bit_locks
    finish

function arithmetic
    lea     rdi, [rel region]
    xor     ecx, ecx
.next:
    lock add [rdi+rcx], rax
    lock sub dword [rdi+rcx+8], 3
    lock inc word [rdi+rcx+16]
    lock dec byte [rdi+rcx+19]
    lock or qword [rdi+rcx+24], 9
    lock neg dword [rdi+rcx+40]
    lock not qword [rdi+rcx+48]
    add     rcx, 104
    cmp     rcx, bytes - 128
    jb      .next
    ret
endfunction

function exchanges
    lea     rdi, [rel region]
    xor     ecx, ecx
    mov     esi, 1
.next:
    lock xadd [rdi+rcx], rsi
    lock xadd [rdi+rcx+8], esi
    xchg    [rdi+rcx+16], rsi
    xchg    esi, [rdi+rcx+24]
    lock cmpxchg [rdi+rcx+32], rsi
    jne     .kept
    inc     esi
.kept:
    add     rcx, 72
    cmp     rcx, bytes - 128
    jb      .next
    ret
endfunction

function bit_locks
    lea     rdi, [rel region]
    xor     ecx, ecx
.next:
    lock bts qword [rdi+rcx], 4
    lock btr dword [rdi+rcx+8], 5
    lock btc word [rdi+rcx+16], 6
    add     rcx, 80
    cmp     rcx, bytes - 128
    jb      .next
    ret
endfunction
