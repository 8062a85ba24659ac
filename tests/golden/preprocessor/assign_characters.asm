%assign a 'a'
%assign b 'ab'
%assign c `\n`
dq a, b, c
