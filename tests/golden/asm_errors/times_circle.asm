a: times b-a+1 db 0
b:
