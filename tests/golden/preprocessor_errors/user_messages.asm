%define x 3
%warning x is x
%error "as written: x"
%fatal stop here
 never reached %1
