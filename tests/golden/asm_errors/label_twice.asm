main: nop
main: nop
.x: nop
.x: nop
