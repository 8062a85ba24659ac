%define x foo
%push x
%ifctx x
 db 2
%endif
%ifctx foo
 db 1
%endif
%repl x
%ifctx x
 db 3
%endif
%pop x
