 db 'abc
 db "never closed
