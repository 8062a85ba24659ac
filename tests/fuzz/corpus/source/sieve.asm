; The sieve of Eratosthenes
;
; One byte of memory for each number below 1000, 0 at first. Going up from 2, a number whose byte
; is still 0 is prime, and the bytes of all its multiples are set to 1. Numbers become addresses:
; [composite+number] is the byte of that number.
;
; run: vitrine run programs/registers-and-ram/sieve.asm
; look for: `resb` in section .bss takes room in memory but none in the file; Linux hands it out
;   filled with zeros.
; isa: core
; prints:
;     2   3   5   7  11  13  17  19  23  29  31  37  41  43
;    47  53  59  61  67  71  73  79  83  89  97 101 103 107
;   109 113 127 131 137 139 149 151 157 163 167 173 179 181
;   191 193 197 199 211 223 227 229 233 239 241 251 257 263
;   269 271 277 281 283 293 307 311 313 317 331 337 347 349
;   353 359 367 373 379 383 389 397 401 409 419 421 431 433
;   439 443 449 457 461 463 467 479 487 491 499 503 509 521
;   523 541 547 557 563 569 571 577 587 593 599 601 607 613
;   617 619 631 641 643 647 653 659 661 673 677 683 691 701
;   709 719 727 733 739 743 751 757 761 769 773 787 797 809
;   811 821 823 827 829 839 853 857 859 863 877 881 883 887
;   907 911 919 929 937 941 947 953 967 971 977 983 991 997
;   168 primes below 1000
; exit: 0

global _start

%include "../lib/print.inc"

limit    equ 1000
per_line equ 14

section .bss
composite: resb limit

section .text
_start:
    lea     rbx, [rel composite]
    mov     r12d, 2                 ; the number at hand
    xor     r13d, r13d              ; how many primes
    xor     r14d, r14d              ; how many in this line
.number:
    cmp     byte [rbx+r12], 0
    jne     .next
    inc     r13

    mov     rcx, r12
    imul    rcx, r12                ; smaller multiples have a smaller factor: already set
.multiple:
    cmp     rcx, limit
    jae     .print
    mov     byte [rbx+rcx], 1
    add     rcx, r12
    jmp     .multiple

.print:
    mov     rdi, r12
    mov     esi, 3
    call    print_unsigned_width
    inc     r14
    cmp     r14, per_line
    je      .line_full
    print   " "
    jmp     .next
.line_full:
    call    print_newline
    xor     r14d, r14d
.next:
    inc     r12
    cmp     r12, limit
    jb      .number

    mov     rdi, r13
    call    print_unsigned
    print   " primes below "
    mov     edi, limit
    call    print_unsigned
    call    print_newline
    exit    0
