#include "asm/foreign.hpp"

#include <algorithm>
#include <array>

namespace vitrine::assembler {

namespace {

struct Group {
  std::string_view names;  ///< separated and enclosed by spaces
  std::string_view instead;
};

constexpr Group groups[] = {
    {" int into icebp int1 int01 ", "write `syscall` to call Linux, `int3` for a breakpoint"},
    {" sysenter sysexit sysret ", "write `syscall` to call Linux"},
    {" cli sti iret iretd iretq in insb insw insd out outsb outsw outsd clts invd wbinvd rdmsr "
     "wrmsr rdpmc swapgs rsm lgdt lidt lldt ltr invlpg monitor mwait xsetbv ",
     "only a kernel may use it, and programs here run in user mode"},
    {" aaa aas aad aam daa das pusha pushad popa popad bound les lds salc ",
     "it does not exist in 64-bit mode"},
    {" fld fld1 fldz fldpi fldl2e fldln2 fild fst fstp fist fistp fadd faddp fsub fsubp fmul fmulp "
     "fdiv fdivp fabs fchs fsqrt fsin fcos fsincos fptan fpatan fyl2x f2xm1 frndint fxch fcom "
     "fcomi fcomip ftst fnop finit fninit fclex fnclex fwait wait fstcw fnstcw fldcw fstsw fnstsw "
     "emms ",
     "floating point here is scalar SSE2: movsd, addsd, mulsd, …"},
    {" addps addpd subps subpd mulps mulpd divps divpd paddb paddw paddd paddq psubb psubw psubd "
     "psubq pmulld pmullw pmuludq pshufd pshufb shufps shufpd unpcklps punpckldq pcmpeqb pcmpeqd "
     "pmovmskb cvtdq2ps cvtps2pd cvtdq2pd movhlps movlhps pslld psrld psllq psrlq vzeroall "
     "vzeroupper vmovaps vmovups vaddps vaddpd vmulps vmulpd vpxor vmovdqa vmovdqu ",
     "vectors are not part of this machine: use the scalar form in a loop (addss, addsd, …)"},
    {" rdtscp rdrand rdseed xgetbv rdpid clflush clflushopt prefetcht0 prefetcht1 prefetcht2 "
     "prefetchnta movbe andn bextr blsi blsr pdep pext rorx sarx shlx shrx mulx adcx adox crc32 "
     "retf retfq ldmxcsr stmxcsr sgdt sidt sldt str smsw lar lsl verr verw lss lfs lgs movnti "
     "fxsave fxrstor xsave xrstor serialize ud0 ud1 ",
     "docs/isa.md lists the instructions that it has"},
};

}  // namespace

std::string_view instead_of_foreign(std::string_view mnemonic) {
  constexpr std::size_t longest = 16;
  if (mnemonic.empty() || mnemonic.size() > longest) return {};
  std::array<char, longest + 2> word{' '};
  std::transform(mnemonic.begin(), mnemonic.end(), word.begin() + 1,
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  word[mnemonic.size() + 1] = ' ';
  const std::string_view enclosed(word.data(), mnemonic.size() + 2);
  for (const Group& group : groups)
    if (group.names.find(enclosed) != std::string_view::npos) return group.instead;
  return {};
}

}  // namespace vitrine::assembler
