; strings, escapes and padding
bits 64
section .data
 db "hello", 10, 0
 db 'single', `back\n\t\x41\101\0`
 dw "abc"
 dd "hello"
 dq "a", "123456789"
 db "it", 39, "s"
 db '"'
 dd 'abcd' + 1
 db "a" + 1, "b" - "a"
 dq "12345678"
