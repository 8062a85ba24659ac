 mov ah, r8b
 add ch, [r9]
