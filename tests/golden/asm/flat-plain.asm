; flat: no sections at all
; format: bin
bits 64
 mov eax, [rel x]
 jmp y
x: dq x, y-x
 times 200 db 1
y: jz x
 db "end"
