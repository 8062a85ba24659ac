global strt
start: ret
