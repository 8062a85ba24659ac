 incbin "no such file"
 incbin 5
