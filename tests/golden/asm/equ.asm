; constants and the place counter
bits 64
section .text
one equ 1
two equ one+one
msg: db "hello"
len equ $-msg
 mov eax, len
 mov ecx, two*three
 mov rdx, later-msg
 mov al, [rax+two]
 mov al, [rax+three]
 mov al, [rax+big]
 add rax, three
 add rax, big
 push three
 push big
three equ 3
big equ 1000
end equ $
 jmp end2
 mov esi, later-end
end2:
later: nop
alias equ later
 dq alias, alias+1
