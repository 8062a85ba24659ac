%imacro Shout 0
loud
%endmacro
shout
SHOUT
%macro exact 0
quiet
%endmacro
exact
EXACT
