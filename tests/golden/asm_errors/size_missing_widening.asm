 movzx eax, [rsi]
