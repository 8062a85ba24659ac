%define value(=x) x
dq value(2*3+1)
