%define f(x) (x+1)
dq f(f(2)), f((3))
