; An array of structs against a struct of arrays
;
; 16384 particles with eight numbers each: position, velocity, mass and a charge. Kept as an array
; of structs, a particle fills a cache line. Kept as a struct of arrays, all the masses lie side by
; side. Somebody wants the total mass. From the structs a line comes in for every mass, and seven
; eighths of it are numbers that nobody asked for; from the array of masses every byte is used.
;
; run: vitrine profile programs/memory-hierarchy/structs-arrays.asm
; look for: mass_of_structs misses once for each particle, mass_of_arrays once for eight. Keep
;   together what is used together.
; prints:
;   array of structs: 2088960
;   struct of arrays: 2088960
; exit: 0

global _start

%include "../lib/print.inc"

count equ 16384

struc particle
    .position: resq 3
    .velocity: resq 3
    .mass:     resq 1
    .charge:   resq 1
endstruc

section .bss
alignb 64
structs: resb count * particle_size
arrays:                             ; the same numbers, each kind for itself
    .position: resq 3 * count
    .velocity: resq 3 * count
    .mass:     resq count
    .charge:   resq count

section .text
_start:
    call    fill
    print   "array of structs: "
    call    mass_of_structs
    mov     rdi, rax
    call    print_unsigned
    print   10, "struct of arrays: "
    call    mass_of_arrays
    mov     rdi, rax
    call    print_unsigned
    call    print_newline
    exit    0

; Masses from 0 to 255, again and again
fill:
    lea     rdi, [rel structs]
    lea     rsi, [rel arrays.mass]
    xor     ecx, ecx
.next:
    movzx   eax, cl
    mov     [rdi+particle.mass], rax
    mov     [rsi+rcx*8], rax
    add     rdi, particle_size
    inc     ecx
    cmp     ecx, count
    jb      .next
    ret

; rax: the sum of all masses
mass_of_structs:
    lea     rdi, [rel structs]
    xor     eax, eax
    mov     ecx, count
.next:
    add     rax, [rdi+particle.mass]
    add     rdi, particle_size
    dec     ecx
    jnz     .next
    ret

; rax: the sum of all masses
mass_of_arrays:
    lea     rdi, [rel arrays.mass]
    xor     eax, eax
    mov     ecx, count
.next:
    add     rax, [rdi]
    add     rdi, 8
    dec     ecx
    jnz     .next
    ret
