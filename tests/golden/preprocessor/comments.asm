nop ; comment with 'quotes and %macro
; %define no
db ';' ; not a comment
db "a;b"
