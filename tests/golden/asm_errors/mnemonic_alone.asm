 reet
 nop
