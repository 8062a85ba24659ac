a equ a+1
 dd a
