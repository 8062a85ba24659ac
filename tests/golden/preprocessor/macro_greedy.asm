%macro print 1+
db %1, 0
%endmacro
print "a", 10
%macro pair 2+
first %1
rest %2
%endmacro
pair 1, 2, 3
