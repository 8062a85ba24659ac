section foo exec
 nop
section bar exec write
 nop
section baz noexec alloc
 db 1
section qux exec nowrite progbits align=32
 nop
section .text exec
 nop
section .data write
 db 1
section .rodata nowrite
 db 1
section .rodata align=2
 db 1
section .data2 write noexec nobits
 resb 1
section .bss
 resb 1
section .bss align=64
