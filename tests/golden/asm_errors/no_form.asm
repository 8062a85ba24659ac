 lea rax, rbx
 mov xmm0, 5
 pop 5
