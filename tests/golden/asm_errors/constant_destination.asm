 mov 5, rax
 add 1, 2
