%macro print 1
 nop
