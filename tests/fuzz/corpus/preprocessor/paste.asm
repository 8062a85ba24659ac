%define a one
foo %+ bar
%define cat(x, y) x %+ y
cat(left, right)
cat(r, 8)
%define left_right found
cat(left_, right)
