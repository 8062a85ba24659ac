%assign a 7/2
%assign b -7//2
%assign c -7 %% 4
%assign d 1<<4 | 3
%assign e (1 ? 2 : 3) + (0 ? 4 : 5)
%assign f ~5 & 0xff
%assign g !0 + !7
%assign h 5 == 5 && 3 < 2 || 1
%assign i 1 ^ 3
%assign j 2 + 3 * 4 - 10 % 4
%assign k -8 >>> 1
%assign m 3 <> 4
%assign n 3 ^^ 4
dq a, b, c, d, e, f, g, h, i, j, k, m, n
