global nowhere
section foo bogus
        db 1
section .text
        mov rax, [es:rbx]
        mov eax, [rel 0x1234]
default rel
        mov eax, [0x1234]
        mov eax, [abs 0x1234]
        mov rax, [fs:0x28]
