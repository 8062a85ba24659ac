; a section that is not there
bits 64
absolute 0x100
a: resb 4
b: resd 2
c:
section .text
 mov eax, a
 mov eax, [b]
 mov ecx, c-a
