# a comment of the shell
// a comment of C
 nop
 mov eax, 60 // exit
 mov eax, 60 // with a zero
 mov eax, ebx //
 mov eax, 7 // 2
 db " // ", nowhere
