; Few pages against many: what the TLB sees
;
; 256 numbers, each in a cache line of its own, read two hundred times over: 16 KiB, which any
; first-level cache holds. In the first walk the lines lie side by side, in 4 pages. In the second
; every line lies in a page of its own: 256 pages, more than a TLB of 64 entries can translate at
; once, so every read begins with a walk through the page tables. (The distance is a page and a
; line, so that the lines fall into different sets of the cache.)
;
; run: vitrine run --model programs/memory-hierarchy/page-stride.asm
; look for: data TLB misses: about 256 in each round, all from walk_pages. `vitrine profile` shows
;   that the cache misses of walk_lines and walk_pages are the same.
; prints:
;   line by line: 6528000
;   page by page: 6528000
; exit: 0

global _start

%include "../lib/print.inc"

count  equ 256
rounds equ 200
line   equ 64
page   equ 4096 + line              ; bytes from number to number in the second walk

section .bss
alignb 4096
lines: resb count * line
pages: resb count * page

section .text
_start:
    lea     rdi, [rel lines]
    mov     esi, line
    call    fill
    lea     rdi, [rel pages]
    mov     esi, page
    call    fill
    print   "line by line: "
    call    walk_lines
    mov     rdi, rax
    call    print_unsigned
    print   10, "page by page: "
    call    walk_pages
    mov     rdi, rax
    call    print_unsigned
    call    print_newline
    exit    0

; rdi: first number, rsi: bytes from number to number. They become 0, 1, 2, ...
fill:
    xor     ecx, ecx
.next:
    mov     [rdi], rcx
    add     rdi, rsi
    inc     ecx
    cmp     ecx, count
    jb      .next
    ret

; The sum of all numbers, rounds times. %1: the first, %2: bytes from number to number; rax: the sum
%macro walk 2
    xor     eax, eax
    mov     edx, rounds
%%round:
    lea     rdi, [rel %1]
    mov     ecx, count
%%next:
    add     rax, [rdi]
    add     rdi, %2
    dec     ecx
    jnz     %%next
    dec     edx
    jnz     %%round
    ret
%endmacro

walk_lines:
    walk lines, line
walk_pages:
    walk pages, page
