; a field whose size changes when its jump turns out near
section .text
start: jz away
end: times 200 nop
away: mov eax, room.tail
align end - start
struc room
.code:  resb end - start
.tail:  resb 1
endstruc
