; String instructions, plain and repeated, both ways, ended by rcx and by ZF, and not begun at all.
%include "kernel.inc"

bytes equ 3000

section .bss
alignb 64
source:      resb bytes + 64
destination: resb bytes + 64

start
    call    store
    call    copy
    call    copy_down
    call    compare
    call    scan
    call    load
    call    nothing
    call    single
    finish

function store
    lea     rdi, [rel source+3]
    mov     ecx, bytes
    mov     al, 7
    rep stosb
    lea     rdi, [rel destination]
    mov     ecx, bytes / 8
    rep stosq
    ret
endfunction

function copy
    lea     rsi, [rel source]
    lea     rdi, [rel destination+5]
    mov     ecx, bytes
    rep movsb
    lea     rsi, [rel source]
    lea     rdi, [rel destination]
    mov     ecx, bytes / 8
    rep movsq
    ret
endfunction

function copy_down
    std
    lea     rsi, [rel source+bytes]
    lea     rdi, [rel destination+bytes]
    mov     ecx, bytes / 4
    rep movsd
    cld
    ret
endfunction

function compare
    lea     rsi, [rel source+10]
    lea     rdi, [rel destination+10]
    mov     ecx, bytes - 10
    repe cmpsb                      ; they may differ somewhere
    je      .equal
    inc     eax
.equal:
    mov     byte [rel source+700], 9
    mov     byte [rel destination+700], 8
    lea     rsi, [rel source+640]
    lea     rdi, [rel destination+640]
    mov     ecx, 200
    repe cmpsb                      ; ends on ZF after 61
    jne     .done
    inc     eax
.done:
    ret
endfunction

function scan
    lea     rdi, [rel source]
    mov     ecx, bytes
    mov     al, 9
    repne scasb                     ; ends on ZF
    jne     .absent
    inc     edx
.absent:
    lea     rdi, [rel source+1]
    mov     ecx, 500
    mov     ax, 0x1234
    repne scasw                     ; ends because rcx is 0
    je      .done
    inc     edx
.done:
    ret
endfunction

function load
    lea     rsi, [rel source]
    mov     ecx, 300
.next:
    lodsq
    add     rdx, rax
    lodsb
    add     dl, al
    dec     ecx
    jnz     .next
    ret
endfunction

function nothing
    xor     ecx, ecx
    lea     rsi, [rel source]
    lea     rdi, [rel destination]
    rep movsb
    rep stosq
    ret
endfunction

function single
    lea     rsi, [rel source+60]
    lea     rdi, [rel destination+58]
    mov     ecx, 50
.next:
    movsq
    stosd
    scasb
    je      .found
    inc     edx
.found:
    dec     ecx
    jnz     .next
    ret
endfunction
