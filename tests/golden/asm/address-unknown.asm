; Sums of labels in an address that only what stands further down makes one label or a number.
section .text
start:
  nop
middle:
  mov eax, [rbx+start-(end-middle)]
  mov eax, [rbx+middle-end+start]
  mov eax, [rel start+middle-end]
  lea r9, [rel end-length]
  mov eax, [rbx+twice]
  a32 mov eax, [-8]
  a32 mov eax, [abs length-8]
end:
  ret
length equ end-middle
twice equ half*2
half equ end-start
