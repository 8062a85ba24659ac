; padding between jumps
bits 64
default rel
section .text
b0:
 jne b9
 jmp b31
 align 4
b1:
 jne b10
 jmp b32
 align 8
b2:
 jne b11
 jmp b33
 align 16
b3:
 jne b12
 jmp b34
 align 4
b4:
 jne b13
 jmp b35
 align 8
b5:
 jne b14
 jmp b36
 align 16
b6:
 jne b15
 jmp b37
 align 4
b7:
 jne b16
 jmp b38
 align 8
b8:
 jne b17
 jmp b39
 align 16
b9:
 jne b18
 jmp b0
 align 4
b10:
 jne b19
 jmp b1
 align 8
b11:
 jne b20
 jmp b2
 align 16
b12:
 jne b21
 jmp b3
 align 4
b13:
 jne b22
 jmp b4
 align 8
b14:
 jne b23
 jmp b5
 align 16
b15:
 jne b24
 jmp b6
 align 4
b16:
 jne b25
 jmp b7
 align 8
b17:
 jne b26
 jmp b8
 align 16
b18:
 jne b27
 jmp b9
 align 4
b19:
 jne b28
 jmp b10
 align 8
b20:
 jne b29
 jmp b11
 align 16
b21:
 jne b30
 jmp b12
 align 4
b22:
 jne b31
 jmp b13
 align 8
b23:
 jne b32
 jmp b14
 align 16
b24:
 jne b33
 jmp b15
 align 4
b25:
 jne b34
 jmp b16
 align 8
b26:
 jne b35
 jmp b17
 align 16
b27:
 jne b36
 jmp b18
 align 4
b28:
 jne b37
 jmp b19
 align 8
b29:
 jne b38
 jmp b20
 align 16
b30:
 jne b39
 jmp b21
 align 4
b31:
 jne b0
 jmp b22
 align 8
b32:
 jne b1
 jmp b23
 align 16
b33:
 jne b2
 jmp b24
 align 4
b34:
 jne b3
 jmp b25
 align 8
b35:
 jne b4
 jmp b26
 align 16
b36:
 jne b5
 jmp b27
 align 4
b37:
 jne b6
 jmp b28
 align 8
b38:
 jne b7
 jmp b29
 align 16
b39:
 jne b8
 jmp b30
 align 4
section .data
var: dq 0
