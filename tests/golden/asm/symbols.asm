; global, extern, sizes and kinds
bits 64
extern puts, printf
extern unused
global main, f:function (f.end-f), d:data (4)
global hid:function hidden
global w:function weak
section .text
main: call puts
.local: jmp .local
f: nop
.end:
hid: ret
w: ret
second:
.local: jmp main.local
 jmp .local
 jz f.end
..@special: nop
 call printf
section .data
d: dd 1
common buffer 64:16
 dq buffer
k equ 77
global k
MixedCase: dq MixedCase
_under$core?: db 1
$eax: db 2
 dq $eax
