; Functions whose value is a literal.
section .data
 dq __float64__(1.5), __?float64?__(-0.1), __float64__(+2.0)
 dd __float32__(3.14)
 dw __float16__(1.5)
 dq __float80m__(1.0), __float128l__(0.1), __float128h__(0.1)
 dw __float80e__(1.0)
 dw __utf16__("héllo €"), 0
 dw __?utf16?__('a😀'), __utf16le__("a"), __utf16be__("ab")
 dd __utf32__("h€😀"), __utf32be__("a")
 db __utf16__("byte by byte")
%define PI __float64__(3.14159)
section .text
 mov rax, PI
 mov eax, __float32__(-1.0)
 mov ax, __utf16__("a")
