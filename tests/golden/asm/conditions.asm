; setcc, cmovcc and jcc with all spellings
bits 64
default rel
section .text
f:
 seto al
 seto r9b
 seto [rax]
 setno al
 setno r9b
 setno [rax]
 setb al
 setb r9b
 setb [rax]
 setc al
 setc r9b
 setc [rax]
 setnae al
 setnae r9b
 setnae [rax]
 setae al
 setae r9b
 setae [rax]
 setnb al
 setnb r9b
 setnb [rax]
 setnc al
 setnc r9b
 setnc [rax]
 sete al
 sete r9b
 sete [rax]
 setz al
 setz r9b
 setz [rax]
 setne al
 setne r9b
 setne [rax]
 setnz al
 setnz r9b
 setnz [rax]
 setbe al
 setbe r9b
 setbe [rax]
 setna al
 setna r9b
 setna [rax]
 seta al
 seta r9b
 seta [rax]
 setnbe al
 setnbe r9b
 setnbe [rax]
 sets al
 sets r9b
 sets [rax]
 setns al
 setns r9b
 setns [rax]
 setp al
 setp r9b
 setp [rax]
 setpe al
 setpe r9b
 setpe [rax]
 setnp al
 setnp r9b
 setnp [rax]
 setpo al
 setpo r9b
 setpo [rax]
 setl al
 setl r9b
 setl [rax]
 setnge al
 setnge r9b
 setnge [rax]
 setge al
 setge r9b
 setge [rax]
 setnl al
 setnl r9b
 setnl [rax]
 setle al
 setle r9b
 setle [rax]
 setng al
 setng r9b
 setng [rax]
 setg al
 setg r9b
 setg [rax]
 setnle al
 setnle r9b
 setnle [rax]
 cmovo ax, cx
 cmovo r9d, [rax]
 cmovo rax, r12
 cmovno ax, cx
 cmovno r9d, [rax]
 cmovno rax, r12
 cmovb ax, cx
 cmovb r9d, [rax]
 cmovb rax, r12
 cmovc ax, cx
 cmovc r9d, [rax]
 cmovc rax, r12
 cmovnae ax, cx
 cmovnae r9d, [rax]
 cmovnae rax, r12
 cmovae ax, cx
 cmovae r9d, [rax]
 cmovae rax, r12
 cmovnb ax, cx
 cmovnb r9d, [rax]
 cmovnb rax, r12
 cmovnc ax, cx
 cmovnc r9d, [rax]
 cmovnc rax, r12
 cmove ax, cx
 cmove r9d, [rax]
 cmove rax, r12
 cmovz ax, cx
 cmovz r9d, [rax]
 cmovz rax, r12
 cmovne ax, cx
 cmovne r9d, [rax]
 cmovne rax, r12
 cmovnz ax, cx
 cmovnz r9d, [rax]
 cmovnz rax, r12
 cmovbe ax, cx
 cmovbe r9d, [rax]
 cmovbe rax, r12
 cmovna ax, cx
 cmovna r9d, [rax]
 cmovna rax, r12
 cmova ax, cx
 cmova r9d, [rax]
 cmova rax, r12
 cmovnbe ax, cx
 cmovnbe r9d, [rax]
 cmovnbe rax, r12
 cmovs ax, cx
 cmovs r9d, [rax]
 cmovs rax, r12
 cmovns ax, cx
 cmovns r9d, [rax]
 cmovns rax, r12
 cmovp ax, cx
 cmovp r9d, [rax]
 cmovp rax, r12
 cmovpe ax, cx
 cmovpe r9d, [rax]
 cmovpe rax, r12
 cmovnp ax, cx
 cmovnp r9d, [rax]
 cmovnp rax, r12
 cmovpo ax, cx
 cmovpo r9d, [rax]
 cmovpo rax, r12
 cmovl ax, cx
 cmovl r9d, [rax]
 cmovl rax, r12
 cmovnge ax, cx
 cmovnge r9d, [rax]
 cmovnge rax, r12
 cmovge ax, cx
 cmovge r9d, [rax]
 cmovge rax, r12
 cmovnl ax, cx
 cmovnl r9d, [rax]
 cmovnl rax, r12
 cmovle ax, cx
 cmovle r9d, [rax]
 cmovle rax, r12
 cmovng ax, cx
 cmovng r9d, [rax]
 cmovng rax, r12
 cmovg ax, cx
 cmovg r9d, [rax]
 cmovg rax, r12
 cmovnle ax, cx
 cmovnle r9d, [rax]
 cmovnle rax, r12
 jo near .far
 jno near .far
 jb near .far
 jc near .far
 jnae near .far
 jae near .far
 jnb near .far
 jnc near .far
 je near .far
 jz near .far
 jne near .far
 jnz near .far
 jbe near .far
 jna near .far
 ja near .far
 jnbe near .far
 js near .far
 jns near .far
 jp near .far
 jpe near .far
 jnp near .far
 jpo near .far
 jl near .far
 jnge near .far
 jge near .far
 jnl near .far
 jle near .far
 jng near .far
 jg near .far
 jnle near .far
 jo short .near
 jno short .near
 jb short .near
 jc short .near
 jnae short .near
 jae short .near
 jnb short .near
 jnc short .near
 je short .near
 jz short .near
 jne short .near
 jnz short .near
 jbe short .near
 jna short .near
 ja short .near
 jnbe short .near
 js short .near
 jns short .near
 jp short .near
 jpe short .near
 jnp short .near
 jpo short .near
 jl short .near
 jnge short .near
 jge short .near
 jnl short .near
 jle short .near
 jng short .near
 jg short .near
 jnle short .near
.near: nop
.far: nop
section .data
var: dq 0
