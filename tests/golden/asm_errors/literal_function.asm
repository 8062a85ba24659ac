 dq __float64__("x")
 dq __float64__(1.5
 dw __utf16__(5)
 dw __utf16__("a", "b")
