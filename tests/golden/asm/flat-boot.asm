; flat: a boot sector
; format: bin
bits 64
org 0x7c00
start: jmp code
 times 3 db 0
code: mov rax, start
 mov ecx, [rel value]
 call f
 jmp $
f: ret
value: dd 5
 times 510-($-$$) db 0
 dw 0xaa55
