%pop
%push one
%pop two
%$$x: nop
