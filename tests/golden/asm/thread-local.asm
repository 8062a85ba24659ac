; Labels of thread-local sections are of their own type; a common symbol need not say its alignment.
global shared
section .tdata
shared: dq      1
own:    dq      2
section .tbss
zeros:  resq    1
common c0 4
common c8 4:8
section .text
        mov     rax, [rel c0]
