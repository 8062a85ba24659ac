; The same sum over an array and over a linked list
;
; The numbers from 1 to 32768, kept twice. In the array they lie side by side: a cache line of 64
; bytes that comes in for one number brings the next seven along. In the list every number has a
; node of its own with the address of the next node, and the nodes lie wherever there was room: the
; next one is almost never in a line that is still there.
;
; Both loops add as many numbers and get the same sum.
;
; run: vitrine profile programs/memory-hierarchy/sum-array-list.asm
; look for: read misses of sum_of_array: one for every eight numbers; of sum_of_list: about one for
;   every node, and at a real computer's latencies these cost a hundred times as much as a hit.
; prints:
;   array: 536887296
;   list:  536887296
; exit: 0

global _start

%include "../lib/print.inc"

count    equ 32768                  ; a power of two
slot     equ 64                     ; bytes from one place for a node to the next
scatter  equ 20077                  ; odd: (i * scatter) mod count visits every place once

struc node
    .value: resq 1
    .next:  resq 1                  ; address of the next node; 0: there is none
endstruc

section .bss
alignb 64
array: resq count
nodes: resb count * slot

section .text
_start:
    call    make_array
    call    make_list
    mov     rbx, rax
    print   "array: "
    lea     rdi, [rel array]
    call    sum_of_array
    mov     rdi, rax
    call    print_unsigned
    print   10, "list:  "
    mov     rdi, rbx
    call    sum_of_list
    mov     rdi, rax
    call    print_unsigned
    call    print_newline
    exit    0

make_array:
    lea     rdi, [rel array]
    xor     ecx, ecx
.next:
    lea     rdx, [rcx+1]
    mov     [rdi+rcx*8], rdx
    inc     ecx
    cmp     ecx, count
    jb      .next
    ret

; rax: the first node. Made from the last to the first, so that the next one is known already.
make_list:
    lea     rdi, [rel nodes]
    mov     ecx, count
    xor     eax, eax                ; the node behind: none
.next:
    imul    edx, ecx, scatter
    and     edx, count - 1
    shl     rdx, 6                  ; slot bytes for each place
    add     rdx, rdi
    mov     [rdx+node.value], rcx
    mov     [rdx+node.next], rax
    mov     rax, rdx
    dec     ecx
    jnz     .next
    ret

; rdi: the array; rax: the sum
sum_of_array:
    xor     eax, eax
    xor     ecx, ecx
.next:
    add     rax, [rdi+rcx*8]
    inc     ecx
    cmp     ecx, count
    jb      .next
    ret

; rdi: the first node; rax: the sum
sum_of_list:
    xor     eax, eax
.next:
    add     rax, [rdi+node.value]
    mov     rdi, [rdi+node.next]
    test    rdi, rdi
    jnz     .next
    ret
