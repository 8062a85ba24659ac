 times later nop
later equ 5
