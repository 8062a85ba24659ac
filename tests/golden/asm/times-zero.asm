; What is repeated no times leaves nothing behind, also where its size was still open.
section .text
start:
  times 0 mov eax, later
  times 0 jmp end
  times 0 lea rsi, [rel end]
  times 0 push later
  times start-start nop
  nop
end:
  jmp start
later equ 4
