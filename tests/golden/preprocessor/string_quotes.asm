%strcat a "it's", ' "quoted"'
db a
db 'it', "it's", `back\tquoted`
