; In a macro's body, inner calls of the same macro come first.
%define sq(x) ((x)*(x))
%define quad(x) sq(sq(x))
%define max(a,b) ((a)*((a)>(b)) + (b)*((a)<=(b)))
%define max3(a,b,c) max(max(a,b),c)
%define twice(m,x) m(m(x))
%define plus(x) (x+1)
%define three plus(plus(plus(0)))
%define align_up(x,a) (((x)+(a)-1)&~((a)-1))
%define page(x) align_up(x,4096)
%define huge(x) align_up(page(x),0x200000)
section .data
        dd      quad(2), quad(max(1,2)), max3(1,2,3), max3(3,2,1)
        dd      twice(plus,1), three, twice(sq,3)
        dq      huge(7), page(5)
%if quad(2) == 16
        db      1
%endif
