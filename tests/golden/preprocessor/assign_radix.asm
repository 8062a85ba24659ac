%assign a 0x1f + 1fh + 0h1f + $1f
%assign b 1010b + 0b1010 + 0y11 + 11y
%assign c 17q + 0o17 + 17o + 0q17
%assign d 10d + 0d10 + 0t10 + 10t + 1_000
dq a, b, c, d
