# a comment of the shell
// a comment of C
 nop
