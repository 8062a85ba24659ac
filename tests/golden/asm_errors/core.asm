; isa: core
 mov rax, 5
 imul rax, rbx
 xchg rax, rbx
 cpuid
