%use altreg
 mov r0, r1
 mov r0d, r7d
 mov r0b, r1b
 mov r8w, r3w
 mov r3h, r0l
 mov r9l, r4l
 lea r4, [r5+r6*2]
