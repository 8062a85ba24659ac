; A full address stands in the instruction even where addresses are relative by default.
default rel
        mov     rax, [qword foo]
        mov     [abs qword foo], al
        mov     rax, [rel qword foo]
        mov     ecx, [qword foo]
        mov     [qword fs:0x28], al
        mov     rax, [foo]
foo:    dq      1
