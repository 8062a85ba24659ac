; Scratch memory on the stack, and from the heap
;
; A function needs 256 bytes to work in, and is called 4096 times. On the stack it gets the same 256
; bytes every time: after the first call these four lines are in the cache and stay there. From the
; heap it asks for a new block every time, and nobody gives any back: 4096 blocks, each in lines
; that no cache has seen before.
;
; run: vitrine profile programs/memory-hierarchy/stack-heap-locality.asm
; look for: on_stack hardly misses at all; on_heap misses on every first touch of a line, four times
;   a call, though both write and read as many numbers. The stack is not faster memory: it is memory
;   that was used a moment ago.
; prints:
;   on the stack: 2031616
;   on the heap:  2031616
; exit: 0

global _start

%include "../lib/print.inc"

calls   equ 4096
scratch equ 256                     ; bytes

section .bss
alignb 64
heap:      resb calls * scratch
heap_next: resq 1                   ; the first byte that was not given away yet

section .text
_start:
    lea     rax, [rel heap]
    mov     [rel heap_next], rax
    print   "on the stack: "
    lea     rdi, [rel on_stack]
    call    repeat
    mov     rdi, rax
    call    print_unsigned
    print   10, "on the heap:  "
    lea     rdi, [rel on_heap]
    call    repeat
    mov     rdi, rax
    call    print_unsigned
    call    print_newline
    exit    0

; rdi: a function; rax: the sum of the results of so many calls
repeat:
    push    rbx
    push    r12
    push    r13
    mov     rbx, rdi
    xor     r12d, r12d
    mov     r13d, calls
.next:
    call    rbx
    add     r12, rax
    dec     r13d
    jnz     .next
    mov     rax, r12
    pop     r13
    pop     r12
    pop     rbx
    ret

; Fills the scratch at rdi with 0, 1, 2, ... and adds it up again. rax: the sum
%macro work 0
    xor     ecx, ecx
%%fill:
    mov     [rdi+rcx*8], rcx
    inc     ecx
    cmp     ecx, scratch / 8
    jb      %%fill
    xor     eax, eax
%%add:
    add     rax, [rdi+rcx*8-8]
    dec     ecx
    jnz     %%add
%endmacro

on_stack:
    sub     rsp, scratch
    mov     rdi, rsp
    work
    add     rsp, scratch
    ret

on_heap:
    mov     rdi, [rel heap_next]
    add     qword [rel heap_next], scratch
    work
    ret
