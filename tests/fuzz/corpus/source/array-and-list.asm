; An array against a linked list
;
; The numbers from 1 to 1000, kept in two ways on the heap. The array is one block: the next number
; is always 8 bytes further on. The list is a thousand blocks, each with a number and the address of
; the next: where that is, only the pointer tells. Between the nodes the program allocates other
; blocks, as a busy program would, so the nodes lie scattered.
;
; The sums are the same. What differs is the way through memory.
;
; run: vitrine run programs/heap/array-and-list.asm
; look for: a number costs 8 bytes in the array, but 32 in the list: the number, the pointer, and
;   16 for the allocator's header. The whole array spans 8000 bytes, the list about thirty times that.
; isa: core
; prints:
;   array: sum 500500, from first to last number 7992 bytes
;     element 1 at 0, element 2 at 8, element 3 at 16, element 4 at 24
;   list:  sum 500500, from first to last number 232016 bytes
;     node 1 at 0, node 2 at 112, node 3 at 272, node 4 at 480
; exit: 0

global _start

%include "../lib/frame.inc"
%include "../lib/print.inc"
%include "../lib/heap.inc"

count equ 1000

struc node
    .value: resq 1
    .next:  resq 1                  ; address of the next node; 0: there is none
endstruc

section .text
_start:
    call    main
    exit    0

frame_begin main
    local array, 8
    local list, 8
    frame_enter
    call    make_array
    mov     [rbp+.array], rax
    call    make_list
    mov     [rbp+.list], rax

    print   "array: sum "
    mov     rdi, [rbp+.array]
    call    sum_of_array
    mov     rdi, rax
    call    print_unsigned
    print   ", from first to last number "
    mov     edi, (count - 1) * 8
    call    print_unsigned
    print   " bytes", 10
    mov     rdi, [rbp+.array]
    call    print_elements

    print   "list:  sum "
    mov     rdi, [rbp+.list]
    call    sum_of_list
    mov     rdi, rax
    call    print_unsigned
    print   ", from first to last number "
    mov     rdi, [rbp+.list]
    call    span_of_list
    mov     rdi, rax
    call    print_unsigned
    print   " bytes", 10
    mov     rdi, [rbp+.list]
    call    print_nodes
    frame_leave
    ret

; rax: address of count numbers of 8 bytes: 1, 2, 3, ...
make_array:
    mov     edi, count * 8
    call    heap_allocate
    test    rax, rax
    jz      out_of_memory
    xor     ecx, ecx
.next:
    lea     rdx, [rcx+1]
    mov     [rax+rcx*8], rdx
    inc     rcx
    cmp     rcx, count
    jb      .next
    ret

; rax: the first of count nodes with the values 1, 2, 3, ...
frame_begin make_list
    local first, 8
    local link, 8                   ; address of the place where the next node's address belongs
    local value, 8
    frame_enter
    mov     qword [rbp+.first], 0
    lea     rax, [rbp+.first]
    mov     [rbp+.link], rax
    mov     qword [rbp+.value], 1
.next:
    mov     edi, node_size
    call    heap_allocate
    test    rax, rax
    jz      out_of_memory
    mov     rcx, [rbp+.value]
    mov     [rax+node.value], rcx
    mov     qword [rax+node.next], 0
    mov     rdx, [rbp+.link]
    mov     [rdx], rax
    lea     rdx, [rax+node.next]
    mov     [rbp+.link], rdx

    mov     rdi, [rbp+.value]       ; something else, of changing size
    and     edi, 7
    imul    edi, edi, 48
    inc     edi
    call    heap_allocate
    test    rax, rax
    jz      out_of_memory

    inc     qword [rbp+.value]
    cmp     qword [rbp+.value], count
    jbe     .next
    mov     rax, [rbp+.first]
    frame_leave
    ret

; rdi: the array; rax: the sum
sum_of_array:
    xor     eax, eax
    xor     ecx, ecx
.next:
    add     rax, [rdi+rcx*8]        ; the address is computed
    inc     rcx
    cmp     rcx, count
    jb      .next
    ret

; rdi: the first node; rax: the sum
sum_of_list:
    xor     eax, eax
.next:
    test    rdi, rdi
    jz      .done
    add     rax, [rdi+node.value]
    mov     rdi, [rdi+node.next]    ; the address is read from memory: pointer chasing
    jmp     .next
.done:
    ret

; rdi: the first node; rax: how many bytes lie between it and the last one
span_of_list:
    mov     rax, rdi
.next:
    cmp     qword [rax+node.next], 0
    je      .last
    mov     rax, [rax+node.next]
    jmp     .next
.last:
    sub     rax, rdi
    ret

; rdi: the array
print_elements:
    push    rbx
    xor     ebx, ebx
.next:
    cmp     rbx, 0
    jne     .later
    print   "  element "
    jmp     .number
.later:
    print   ", element "
.number:
    lea     rdi, [rbx+1]
    call    print_unsigned
    print   " at "
    lea     rdi, [rbx*8]
    call    print_unsigned
    inc     rbx
    cmp     rbx, 4
    jb      .next
    call    print_newline
    pop     rbx
    ret

; rdi: the first node
print_nodes:
    push    rbx
    push    r12
    push    r13
    mov     r12, rdi
    mov     r13, rdi
    xor     ebx, ebx
.next:
    cmp     rbx, 0
    jne     .later
    print   "  node "
    jmp     .number
.later:
    print   ", node "
.number:
    lea     rdi, [rbx+1]
    call    print_unsigned
    print   " at "
    mov     rdi, r13
    sub     rdi, r12
    call    print_unsigned
    mov     r13, [r13+node.next]
    inc     rbx
    cmp     rbx, 4
    jb      .next
    call    print_newline
    pop     r13
    pop     r12
    pop     rbx
    ret

out_of_memory:
    print   "out of memory", 10
    exit    1
