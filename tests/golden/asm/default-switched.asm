; default rel and default abs hold for what follows, also where the label comes later.
default rel
        mov     rax, [x]
        lea     rbx, [x + 4]
default abs
        mov     rax, [x]
        mov     rcx, [y]
default rel
        mov     rdx, [x]
        mov     rsi, [abs x]
section .data
x:      dq      1
y:      dq      2
