%include "no such file.inc"
%include
