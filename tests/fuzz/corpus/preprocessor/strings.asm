%strlen a 'abcd'
%strlen b `x\n`
%strcat c 'ab', "cd", `e`
%substr d 'wxyz' 2
%substr e 'wxyz' 2, 2
%substr f 'wxyz' 2, -1
%substr g 'wxyz' 3, -2
dq a, b, c, d, e, f, g
