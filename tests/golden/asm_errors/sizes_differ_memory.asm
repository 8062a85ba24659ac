 mov eax, byte [rsi]
