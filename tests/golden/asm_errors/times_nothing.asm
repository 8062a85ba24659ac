 times 5
 times
