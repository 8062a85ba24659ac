section .x exc
section .y align=3
