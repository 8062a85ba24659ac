section .bss
        resb start - end
section .text
start:  jz start
end:    nop
