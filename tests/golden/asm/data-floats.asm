; floating-point numbers, rounded to nearest
bits 64
section .data
 dd 1.0, -1.0, 3.14159265358979, 1e10, 1.e-5, 0.1, 16777217.0, 1e-45, 3.4028235e38
 dq 1.0, -0.0, 3.14159265358979323846, 1e308, 4.9e-324, 0.1, 2.2250738585072011e-308, 9007199254740993.0, 1_000.5
 dt 1.0, 0.1, -1e100, 3.14159265358979323846, 1e-4940
 dw 1.0, 0.1, 65504.0, 6e-8
 do 1.0, 0.1
 dq 0x1.8p3, 0x1p-1074
 dq __Infinity__, -__Infinity__, __QNaN__, __SNaN__
 dd __?Infinity?__, __?NaN?__, 1.5
 dt __Infinity__, __QNaN__
