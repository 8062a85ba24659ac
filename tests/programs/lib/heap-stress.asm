; The allocator under random requests
;
; Allocates, fills, checks and frees blocks of random sizes, and walks the heap now and then: the
; blocks must fill it without gaps, know the size of the block before them, never stand free side
; by side, and be as many as are in use.
;
; run: vitrine run tests/programs/lib/heap-stress.asm
; look for: 1 as exit status and the number of the failed check, if something is wrong.
; isa: core
; prints:
;   20000 steps
;   all freed: 1 block
;   absurd requests refused: 2
; exit: 0

global _start

%include "../../../programs/lib/print.inc"
%include "../../../programs/lib/heap.inc"

steps   equ 20000
slots   equ 64

section .bss
blocks:  resq slots                 ; address, or 0
sizes:   resq slots
random:  resq 1

; check CONDITION, NUMBER: ends the program with a message unless the condition holds
%macro check 2
    j%1     %%good
    mov     edi, %2
    jmp     failed
%%good:
%endmacro

section .text
_start:
    xor     ebx, ebx                ; step
.step:
    mov     edi, slots
    call    random_below
    mov     r12, rax                ; slot
    lea     r13, [rel blocks]
    cmp     qword [r13+r12*8], 0
    jne     .release
    call    take
    jmp     .taken
.release:
    call    release
.taken:
    test    bl, 31
    jnz     .no_walk
    call    walk
.no_walk:
    inc     ebx
    cmp     ebx, steps
    jb      .step
    mov     edi, ebx
    call    print_unsigned
    print   " steps", 10

    xor     r12d, r12d
.free_all:
    lea     r13, [rel blocks]
    cmp     qword [r13+r12*8], 0
    je      .free_next
    call    release
.free_next:
    inc     r12
    cmp     r12, slots
    jb      .free_all
    call    walk
    mov     r12, rax
    print   "all freed: "
    mov     rdi, r12
    call    print_unsigned
    print   " block", 10

    xor     r12d, r12d
    mov     rdi, -1
    call    heap_allocate
    test    rax, rax
    jnz     .second
    inc     r12
.second:
    mov     rdi, 1 << 62
    call    heap_allocate
    test    rax, rax
    jnz     .refused
    inc     r12
.refused:
    print   "absurd requests refused: "
    mov     rdi, r12
    call    print_unsigned
    call    print_newline
    xor     edi, edi
    call    heap_free               ; does nothing
    exit    0

; rdi: a limit; rax: a number below it
random_below:
    mov     rax, 6364136223846793005
    imul    rax, [rel random]
    mov     rcx, 1442695040888963407
    add     rax, rcx
    mov     [rel random], rax
    shr     rax, 40                 ; 24 bits
    imul    rax, rdi
    shr     rax, 24
    ret

; r12: a slot, r13: blocks. Allocates a block for it and fills it with the slot's number.
take:
    push    r14
    mov     edi, 600
    mov     eax, ebx
    and     eax, 63
    jnz     .usual
    mov     edi, 20000              ; now and then a large one
.usual:
    call    random_below
    mov     r14, rax
    mov     rdi, rax
    call    heap_allocate
    test    rax, rax
    check   nz, 1
    test    al, 15
    check   z, 2
    mov     [r13+r12*8], rax
    lea     rcx, [rel sizes]
    mov     [rcx+r12*8], r14
    xor     ecx, ecx
.fill:
    cmp     rcx, r14
    jae     .done
    mov     [rax+rcx], r12b
    inc     rcx
    jmp     .fill
.done:
    pop     r14
    ret

; r12: a slot, r13: blocks. Checks that its block is as it was filled, and frees it.
release:
    mov     rdi, [r13+r12*8]
    lea     rcx, [rel sizes]
    mov     rsi, [rcx+r12*8]
    xor     ecx, ecx
.compare:
    cmp     rcx, rsi
    jae     .same
    cmp     [rdi+rcx], r12b
    check   e, 3
    inc     rcx
    jmp     .compare
.same:
    mov     qword [r13+r12*8], 0
    jmp     heap_free

; Checks the books; rax: how many blocks there are.
walk:
    push    rbx
    push    r12
    mov     rdi, [rel heap_first]
    test    rdi, rdi
    jz      .nothing
    xor     eax, eax                ; blocks
    xor     ecx, ecx                ; of them used
    xor     edx, edx                ; size of the block before
    mov     esi, heap_used          ; its used bit; what is before the first block counts as used
    xor     r8d, r8d                ; the block before
.block:
    cmp     rdi, [rel heap_end]
    je      .counted
    check   b, 4
    cmp     [rdi+heap_block.previous], rdx
    check   e, 5
    mov     rdx, [rdi+heap_block.size]
    mov     ebx, edx
    and     ebx, heap_used
    add     ecx, ebx
    or      esi, ebx                ; one of two neighbours must be used
    check   nz, 6
    mov     esi, ebx
    and     rdx, -16
    cmp     rdx, 16
    check   ae, 7
    mov     r8, rdi
    add     rdi, rdx
    inc     eax
    jmp     .block
.counted:
    cmp     r8, [rel heap_last]
    check   e, 8
    lea     rdi, [rel blocks]       ; as many blocks used as slots
    xor     r12d, r12d
.slot:
    cmp     qword [rdi+r12*8], 0
    je      .empty
    dec     ecx
.empty:
    inc     r12
    cmp     r12, slots
    jb      .slot
    test    ecx, ecx
    check   z, 9
.nothing:
    pop     r12
    pop     rbx
    ret

; edi: the number of the check
failed:
    mov     ebx, edi
    print   "failed: check "
    mov     edi, ebx
    call    print_unsigned
    call    print_newline
    exit    1
