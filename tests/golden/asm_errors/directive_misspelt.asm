sectoin .text
globl main
