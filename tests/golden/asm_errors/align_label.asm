there: align 8, call there
