 db -1 dup (0)
 db later dup (0)
 db 3 dup (1, 2
later equ 5
