; string instructions and their prefixes
bits 64
default rel
section .text
 movsb
 rep movsb
 repe movsb
 repne movsb
 movsw
 rep movsw
 repe movsw
 repne movsw
 movsd
 rep movsd
 repe movsd
 repne movsd
 movsq
 rep movsq
 repe movsq
 repne movsq
 stosb
 rep stosb
 repe stosb
 repne stosb
 stosw
 rep stosw
 repe stosw
 repne stosw
 stosd
 rep stosd
 repe stosd
 repne stosd
 stosq
 rep stosq
 repe stosq
 repne stosq
 lodsb
 rep lodsb
 repe lodsb
 repne lodsb
 lodsw
 rep lodsw
 repe lodsw
 repne lodsw
 lodsd
 rep lodsd
 repe lodsd
 repne lodsd
 lodsq
 rep lodsq
 repe lodsq
 repne lodsq
 scasb
 rep scasb
 repe scasb
 repne scasb
 scasw
 rep scasw
 repe scasw
 repne scasw
 scasd
 rep scasd
 repe scasd
 repne scasd
 scasq
 rep scasq
 repe scasq
 repne scasq
 cmpsb
 rep cmpsb
 repe cmpsb
 repne cmpsb
 cmpsw
 rep cmpsw
 repe cmpsw
 repne cmpsw
 cmpsd
 rep cmpsd
 repe cmpsd
 repne cmpsd
 cmpsq
 rep cmpsq
 repe cmpsq
 repne cmpsq
 cld
 std
 xlatb
 repz cmpsb
 repnz scasb
 a32 stosb
 a32 rep movsd
 fs lodsb
section .data
var: dq 0
