; main calls add
;
; Every call gets its own piece of the stack, its frame. main has two locals, x and result. It
; pushes the arguments of add(x, 5) and calls: the call pushes the address to come back to. add
; saves main's rbp and makes room for its local, sum; now its frame lies below main's. On return
; the stack pointer goes back up: the frame is free, but nothing has erased it.
;
; Linux programs pass their first six arguments in registers. This one pushes them, as the older
; convention does, so that they can be seen.
;
; run: vitrine run --show-stack add programs/stack/add.asm
; look for: a at [rbp+16] and b at [rbp+24] above the return address and the saved rbp, sum at
;   [rbp-8] below them. %arg and %local are NASM's way of naming these places.
; isa: core
; prints:
;   15
; exit: 0

global _start

%include "../lib/print.inc"

section .text
_start:
    call    main
    exit    0

main:
%push                               ; %arg, %local and %$localsize work inside a context
%stacksize flat64                   ; they count from rbp; this starts again for each function
%assign %$localsize 0
%local x:qword, result:qword
    push    rbp
    mov     rbp, rsp
    sub     rsp, %$localsize

    mov     qword [x], 10
    push    5                       ; the last argument first,
    push    qword [x]               ; so that the first one lies lowest
    call    $add                    ; the $ says: a name, not the instruction
    add     rsp, 16                 ; remove the arguments
    mov     [result], rax

    mov     rdi, [result]
    call    print_unsigned
    call    print_newline
    leave                           ; mov rsp, rbp / pop rbp: main's frame is gone
    ret
%pop

$add:
%push
%stacksize flat64
%assign %$localsize 0
%arg a:qword, b:qword
%local sum:qword
    push    rbp
    mov     rbp, rsp
    sub     rsp, %$localsize

    mov     rax, [a]
    add     rax, [b]
    mov     [sum], rax

    mov     rax, [sum]              ; the return value travels in a register
    leave
    ret
%pop
