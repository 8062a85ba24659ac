; bit tests and scans
bits 64
default rel
section .text
 bt ax, cx
 bt eax, r9d
 bt r8, rax
 bt [rax], ecx
 bt rcx, 63
 bt dword [rax], 5
 bt word [rel var], 15
 bts ax, cx
 bts eax, r9d
 bts r8, rax
 bts [rax], ecx
 bts rcx, 63
 bts dword [rax], 5
 bts word [rel var], 15
 btr ax, cx
 btr eax, r9d
 btr r8, rax
 btr [rax], ecx
 btr rcx, 63
 btr dword [rax], 5
 btr word [rel var], 15
 btc ax, cx
 btc eax, r9d
 btc r8, rax
 btc [rax], ecx
 btc rcx, 63
 btc dword [rax], 5
 btc word [rel var], 15
 bsf ax, cx
 bsf eax, r9d
 bsf r8, [rax]
 bsf rcx, [rel var]
 bsr ax, cx
 bsr eax, r9d
 bsr r8, [rax]
 bsr rcx, [rel var]
 popcnt ax, cx
 popcnt eax, r9d
 popcnt r8, [rax]
 popcnt rcx, [rel var]
 lzcnt ax, cx
 lzcnt eax, r9d
 lzcnt r8, [rax]
 lzcnt rcx, [rel var]
 tzcnt ax, cx
 tzcnt eax, r9d
 tzcnt r8, [rax]
 tzcnt rcx, [rel var]
 bswap eax
 bswap r9d
 bswap rcx
 bswap r15
 lock bts [rax], ecx
section .data
var: dq 0
