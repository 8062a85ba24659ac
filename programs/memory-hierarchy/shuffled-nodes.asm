; A list whose nodes lie in order, and the same list shuffled
;
; Twice the same list: 16384 nodes of 16 bytes in one block of memory, walked by the same loop. In
; the first list each node points to its neighbour, as when they were allocated one after the other.
; The second is linked in random order, as after many insertions and removals. Four nodes share a
; cache line: in order, one miss serves four nodes; shuffled, the line has gone again before its
; other nodes are asked for.
;
; run: vitrine profile programs/memory-hierarchy/shuffled-nodes.asm
; look for: both walks execute the same instructions as often, but walk_shuffled misses about four
;   times as often as walk_in_order. It is the order in memory that counts, not the kind of list.
; prints:
;   in order: 134225920
;   shuffled: 134225920
; exit: 0

global _start

%include "../lib/print.inc"

count equ 16384                     ; a power of two

struc node
    .value: resq 1
    .next:  resq 1                  ; address of the next node; 0: there is none
endstruc

section .bss
alignb 64
order:       resd count             ; numbers of the nodes, in the order in which they are linked
ordered:     resb count * node_size
disordered:  resb count * node_size

section .text
_start:
    call    count_up
    lea     rdi, [rel ordered]
    call    link_nodes
    mov     rbx, rax
    call    shuffle
    lea     rdi, [rel disordered]
    call    link_nodes
    mov     r12, rax

    print   "in order: "
    mov     rdi, rbx
    call    walk_in_order
    mov     rdi, rax
    call    print_unsigned
    print   10, "shuffled: "
    mov     rdi, r12
    call    walk_shuffled
    mov     rdi, rax
    call    print_unsigned
    call    print_newline
    exit    0

; order = 0, 1, 2, ...
count_up:
    lea     rdi, [rel order]
    xor     ecx, ecx
.next:
    mov     [rdi+rcx*4], ecx
    inc     ecx
    cmp     ecx, count
    jb      .next
    ret

; Swaps every entry of `order` with one at or below it, chosen by a linear congruential generator.
shuffle:
    lea     rdi, [rel order]
    mov     ecx, count - 1
    mov     r8d, 12345              ; the generator's state
.next:
    imul    r8d, r8d, 1103515245
    add     r8d, 12345
    mov     eax, r8d
    shr     eax, 8                  ; the low bits are not random enough
    xor     edx, edx
    lea     r9d, [rcx+1]
    div     r9d                     ; edx: 0 to ecx
    mov     eax, [rdi+rdx*4]
    mov     r10d, [rdi+rcx*4]
    mov     [rdi+rdx*4], r10d
    mov     [rdi+rcx*4], eax
    dec     ecx
    jnz     .next
    ret

; rdi: room for the nodes; rax: the first, in `order`. A node's value is its number + 1.
link_nodes:
    lea     rsi, [rel order]
    mov     ecx, count
    xor     eax, eax                ; the node behind: none
.next:
    mov     edx, [rsi+rcx*4-4]
    lea     r8, [rdx+1]
    shl     rdx, 4                  ; node_size
    add     rdx, rdi
    mov     [rdx+node.value], r8
    mov     [rdx+node.next], rax
    mov     rax, rdx
    dec     ecx
    jnz     .next
    ret

; The same loop under two names, so that each has its own counts.
; rdi: the first node; rax: the sum
%macro walk 0
    xor     eax, eax
%%next:
    add     rax, [rdi+node.value]
    mov     rdi, [rdi+node.next]
    test    rdi, rdi
    jnz     %%next
    ret
%endmacro

walk_in_order:
    walk
walk_shuffled:
    walk
