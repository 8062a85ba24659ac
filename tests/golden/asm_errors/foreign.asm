    int 0x80
    cli
fld1
    addps xmm0, xmm1
