        times (1 << 27) + (after - end - 1) dq 1
        times 20000000 dq end
        align 1 << 30, dw 1
end:    nop
after:  nop
