 movv rax, 5
 lable rax, [x]
 calll f
f: ret
