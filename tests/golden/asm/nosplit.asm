; nosplit is about a factor as it is written, and forgotten over a sum of numbers.
section .text
  lea r15, [nosplit rsi+rsi]
  lea rax, [nosplit rcx*2]
  lea rax, [nosplit rcx*2+8]
  lea rax, [nosplit rcx*2+1+1]
  lea rax, [nosplit rbp*2+0x100+7]
  lea rax, [nosplit rcx+rcx+8]
  lea rax, [nosplit rcx]
  lea rax, [nosplit rcx*1]
  lea rax, [nosplit rcx*3+1+1]
