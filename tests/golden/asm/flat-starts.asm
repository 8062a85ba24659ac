; format: bin
; Runs of sections that begin with start= are stored by it; the others follow what stands before.
org 0x100
section .text
        times 100 db 1
section .late start=0x400
        db 2
section .middle start=0x200
        dw $$
section .behind
        db 4
        dw $$
section .next
        db 5
section .close follows=.middle
        dw $$
section .early start=0x180
        db 7
section .last
        dd $$
section .apart vfollows=.early align=16
        dd $$
section .chained follows=.ahead
        dd $$
section .ahead
        db 1
