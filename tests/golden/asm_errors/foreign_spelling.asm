        movabs rax, 5
        movl   eax, 5
        pushq  rax
        retq
        calll  f
        shl eax, bl
        shld eax, ebx, dl
        ldmxcsr [rax]
f:      ret
