%defstr text  one   two, 3
db text
%define name value
%defstr other name
db other
