[secton .text]
[section .text
