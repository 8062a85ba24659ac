; A walk that can be foreseen, and one that cannot
;
; 16384 lines of memory, 1 MiB, each read once. The first walk takes them with a fixed stride: the
; address of the next one is known early, and a prefetcher, which watches the distances, fetches it
; in time. The second takes the same lines in random order, and the address of the next line stands
; in the line itself: there is nothing to foresee, and nothing to do before it has arrived.
;
; run: vitrine profile --caches zen5 programs/memory-hierarchy/pointer-chase.asm
; look for: without a prefetcher (--caches cachegrind) both walks miss on every line. With one,
;   the misses of walk_with_stride disappear and those of chase_pointers stay.
; prints:
;   stride: 134209536
;   chase:  134209536
; exit: 0

global _start

%include "../lib/print.inc"

count equ 16384                     ; a power of two
line  equ 64

struc place
    .value: resq 1
    .next:  resq 1                  ; address of the next place; 0: there is none
endstruc

section .bss
alignb 64
places: resb count * line
order:  resd count                  ; numbers of the places, in the order of the chase

section .text
_start:
    call    count_up
    call    shuffle
    call    link_places
    mov     rbx, rax

    print   "stride: "
    call    walk_with_stride
    mov     rdi, rax
    call    print_unsigned
    print   10, "chase:  "
    mov     rdi, rbx
    call    chase_pointers
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

; rax: the first place, in `order`. The value of a place is its number.
link_places:
    lea     rdi, [rel places]
    lea     rsi, [rel order]
    mov     ecx, count
    xor     eax, eax                ; the place behind: none
.next:
    mov     edx, [rsi+rcx*4-4]
    mov     r8, rdx
    shl     rdx, 6                  ; line
    add     rdx, rdi
    mov     [rdx+place.value], r8
    mov     [rdx+place.next], rax
    mov     rax, rdx
    dec     ecx
    jnz     .next
    ret

; rax: the sum of all values
walk_with_stride:
    lea     rdi, [rel places]
    xor     eax, eax
    mov     ecx, count
.next:
    add     rax, [rdi+place.value]
    add     rdi, line               ; the address is computed
    dec     ecx
    jnz     .next
    ret

; rdi: the first place; rax: the sum of all values
chase_pointers:
    xor     eax, eax
.next:
    add     rax, [rdi+place.value]
    mov     rdi, [rdi+place.next]   ; the address is read from memory
    test    rdi, rdi
    jnz     .next
    ret
