; What is declared extern and defined after all is global, as a header that all files include has it.
extern foo, value, unused
global _start
section .data
p:      dq foo
section .text
_start: call foo
        mov eax, value
        lea rsi, [rel foo]
foo:    mov edi, 3
        jz foo
value   equ 7
