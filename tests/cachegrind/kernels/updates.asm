; Read-modify-write of memory, of every width, in many lines.
%include "kernel.inc"

bytes equ 20000

section .bss
alignb 64
region: resb bytes + 64

start
    call    arithmetic
    call    single_operand
    call    shifts
    call    exchanges
    finish

function arithmetic
    lea     rdi, [rel region]
    xor     ecx, ecx
.next:
    add     [rdi+rcx], rax
    adc     [rdi+rcx+8], ecx
    sub     word [rdi+rcx+16], 5
    xor     [rdi+rcx+63], cl
    or      qword [rdi+rcx+60], 1   ; crosses a line now and then
    add     rcx, 72
    cmp     rcx, bytes - 72
    jb      .next
    ret
endfunction

function single_operand
    lea     rdi, [rel region]
    xor     ecx, ecx
.next:
    inc     qword [rdi+rcx]
    dec     dword [rdi+rcx+4]
    neg     word [rdi+rcx+8]
    not     byte [rdi+rcx+10]
    add     rcx, 60
    cmp     rcx, bytes - 72
    jb      .next
    ret
endfunction

function shifts
    lea     rdi, [rel region]
    xor     ecx, ecx
.next:
    shl     qword [rdi+rcx], 3
    sar     dword [rdi+rcx+8], 1
    shr     word [rdi+rcx+12], cl
    rol     byte [rdi+rcx+15], 2
    bts     qword [rdi+rcx+16], 5
    btr     dword [rdi+rcx+24], 6
    btc     word [rdi+rcx+28], 7
    add     rcx, 128
    cmp     rcx, bytes - 128
    jb      .next
    ret
endfunction

function exchanges
    lea     rdi, [rel region]
    xor     ecx, ecx
.next:
    xchg    [rdi+rcx], rdx
    add     rdx, rcx
    cmpxchg [rdi+rcx+8], rdx
    setz    r8b                     ; no jump over one instruction: Valgrind makes a conditional
    add     sil, r8b                ; move of it, and counts it whether it is executed or not
    cmpxchg [rdi+rcx+16], ecx
    setz    r8b
    add     sil, r8b
    add     rcx, 88
    cmp     rcx, bytes - 128
    jb      .next
    ret
endfunction
