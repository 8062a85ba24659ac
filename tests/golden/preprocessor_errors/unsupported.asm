%aliases off
%defalias b a
 db %str(x)
%use masm
%use smartalign
%pathsearch
