; A first-fit allocator at work
;
; The allocator of programs/lib/heap.inc keeps its books in the heap itself: in front of every
; block lies a header of 16 bytes with the block's size and a bit that says "used". The program
; allocates and frees, and after each step walks from header to header and prints what it finds.
;
; Addresses are counted from the start of the heap.
;
; run: vitrine run programs/heap/first-fit.asm
; look for: the block of 40 bytes goes into the hole that 100 left, because it is the first that
;   is large enough, and the hole is split. In the end the free neighbours are joined into one.
; isa: core
; prints:
;   a = allocate(100), b = allocate(200), c = allocate(50)
;       0: used   128
;     128: used   224
;     352: used    80
;     432: free  3664
;   free(a)
;       0: free   128
;     128: used   224
;     352: used    80
;     432: free  3664
;   d = allocate(40)
;       0: used    64
;      64: free    64
;     128: used   224
;     352: used    80
;     432: free  3664
;   free(b)
;       0: used    64
;      64: free   288
;     352: used    80
;     432: free  3664
;   e = allocate(5000)
;       0: used    64
;      64: free   288
;     352: used    80
;     432: used  5024
;    5456: free  2736
;   free(d), free(c), free(e)
;       0: free  8192
; exit: 0

global _start

%include "../lib/frame.inc"
%include "../lib/print.inc"
%include "../lib/heap.inc"

section .text
_start:
    call    main
    exit    0

frame_begin main
    local a, 8
    local b, 8
    local c, 8
    local d, 8
    local e, 8
    frame_enter
    mov     edi, 100
    call    heap_allocate
    mov     [rbp+.a], rax
    mov     edi, 200
    call    heap_allocate
    mov     [rbp+.b], rax
    mov     edi, 50
    call    heap_allocate
    mov     [rbp+.c], rax
    print   "a = allocate(100), b = allocate(200), c = allocate(50)", 10
    call    print_heap

    mov     rdi, [rbp+.a]
    call    heap_free
    print   "free(a)", 10
    call    print_heap

    mov     edi, 40
    call    heap_allocate
    mov     [rbp+.d], rax
    print   "d = allocate(40)", 10
    call    print_heap

    mov     rdi, [rbp+.b]
    call    heap_free
    print   "free(b)", 10
    call    print_heap

    mov     edi, 5000
    call    heap_allocate
    mov     [rbp+.e], rax
    print   "e = allocate(5000)", 10
    call    print_heap

    mov     rdi, [rbp+.d]
    call    heap_free
    mov     rdi, [rbp+.c]
    call    heap_free
    mov     rdi, [rbp+.e]
    call    heap_free
    print   "free(d), free(c), free(e)", 10
    call    print_heap
    frame_leave
    ret

; One line for each block: its distance from the start of the heap, used or free, its size.
print_heap:
    push    rbx
    push    r12
    mov     rbx, [rel heap_first]
.block:
    cmp     rbx, [rel heap_end]
    je      .done
    mov     rdi, rbx
    sub     rdi, [rel heap_first]
    mov     esi, 5
    call    print_unsigned_width
    mov     r12, [rbx+heap_block.size]
    test    r12, heap_used
    jz      .free
    print   ": used"
    jmp     .size
.free:
    print   ": free"
.size:
    and     r12, -16
    mov     rdi, r12
    mov     esi, 6
    call    print_unsigned_width
    call    print_newline
    add     rbx, r12
    jmp     .block
.done:
    pop     r12
    pop     rbx
    ret
