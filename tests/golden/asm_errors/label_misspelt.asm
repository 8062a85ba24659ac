message: db "x"
 lea rsi, [rel mesage]
 call mesage
