; prefixes before jumps whose size is open: bnd goes from a jmp that is short
bits 64
section .text
back:
 bnd jmp back
 bnd jz back
 bnd jmp near back
 bnd jz short back
 repne jmp back
 rep jz back
 lock jmp back
 cs jz back
 ds jnz ahead
 o16 jmp back
 repne loop back
 rep jrcxz back
 repne int3
 bnd call back
 bnd jmp far_away
 bnd jz far_away
 rep jz far_away
 cs jnz far_away
ahead:
 times 200 nop
 bnd jmp back
 lock jz back
far_away:
 ret
