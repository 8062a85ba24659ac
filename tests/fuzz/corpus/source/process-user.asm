; What outlives a function
;
; process_user has two small locals, age and is_active, and asks the heap for a profile of 2048
; bytes. When it returns, its frame is gone, and the locals with it; the profile stays, and
; main can still read it through the pointer it was given. The price: main must free it.
;
; run: vitrine run --show-stack process_user programs/heap/process-user.asm
; look for: the profile's address lies far below the stack's. After heap_free the same memory is
;   given out again for the next request.
; isa: core
; prints:
;   user 123, age 30, active: yes
;   the stack was used again; user 123, age 30, active: yes
;   freed; the next 2048 bytes come from the same place: yes
; exit: 0

global _start

%include "../lib/frame.inc"
%include "../lib/print.inc"
%include "../lib/heap.inc"

profile_size equ 2048

struc profile
    .user_id:   resq 1
    .age:       resq 1
    .is_active: resb 1
    .notes:     resb profile_size - 17
endstruc

section .text
_start:
    call    main
    exit    0

frame_begin main
    local profile_data_pointer, 8
    frame_enter
    mov     edi, 123
    call    process_user
    mov     [rbp+.profile_data_pointer], rax
    test    rax, rax
    jz      .no_memory

    mov     rdi, [rbp+.profile_data_pointer]
    call    print_profile

    call    use_the_stack           ; process_user's frame is overwritten now
    print   "the stack was used again; "
    mov     rdi, [rbp+.profile_data_pointer]
    call    print_profile

    mov     rdi, [rbp+.profile_data_pointer]
    call    heap_free
    mov     edi, profile_size
    call    heap_allocate
    push    rax
    push    rax                     ; twice: rsp stays a multiple of 16
    print   "freed; the next 2048 bytes come from the same place: "
    pop     rax
    pop     rax
    cmp     rax, [rbp+.profile_data_pointer]
    je      .same
    print   "no", 10
    jmp     .done
.same:
    print   "yes", 10
    jmp     .done
.no_memory:
    print   "out of memory", 10
.done:
    frame_leave
    ret

; rdi: user id; rax: a new profile on the heap, or 0 when there is no memory
frame_begin process_user
    local user_id, 8
    local user_profile, 8
    local age, 4
    local is_active, 1
    frame_enter
    mov     [rbp+.user_id], rdi
    mov     dword [rbp+.age], 30
    mov     byte [rbp+.is_active], 1

    mov     edi, profile_size
    call    heap_allocate
    mov     [rbp+.user_profile], rax
    test    rax, rax
    jz      .done
    mov     rdi, rax
    mov     rsi, [rbp+.user_id]
    mov     edx, [rbp+.age]
    mov     cl, [rbp+.is_active]
    call    load_profile
    mov     rax, [rbp+.user_profile]    ; a copy of the pointer leaves; the local does not
.done:
    frame_leave
    ret

; rdi: profile, rsi: user id, edx: age, cl: is_active. Fills the profile in.
load_profile:
    mov     [rdi+profile.user_id], rsi
    mov     [rdi+profile.age], rdx
    mov     [rdi+profile.is_active], cl
    xor     eax, eax
.clear:
    mov     byte [rdi+profile.notes+rax], 0
    inc     rax
    cmp     rax, profile_size - profile.notes
    jb      .clear
    ret

; rdi: profile
print_profile:
    push    rbx
    mov     rbx, rdi
    print   "user "
    mov     rdi, [rbx+profile.user_id]
    call    print_unsigned
    print   ", age "
    mov     rdi, [rbx+profile.age]
    call    print_unsigned
    print   ", active: "
    cmp     byte [rbx+profile.is_active], 0
    jne     .active
    print   "no", 10
    pop     rbx
    ret
.active:
    print   "yes", 10
    pop     rbx
    ret

; Fills 128 bytes of stack with ones.
frame_begin use_the_stack
    local room, 128
    frame_enter
    xor     eax, eax
.next:
    mov     qword [rbp+.room+rax], -1
    add     rax, 8
    cmp     rax, 128
    jb      .next
    frame_leave
    ret
