// Scalar floating point and 128-bit moves (SSE2).
#include "emu/isa/expand.hpp"
#include "emu/isa/table.hpp"

namespace vitrine::isa::table {
namespace {

// clang-format off
constexpr Row rows[] = {
    {Op::Movss, "movss", "=x, xm32", "F3 0F 10 /r", "", "", 0, "Copies one single; from memory it clears the rest of the register."},
    {Op::Movss, "movss", "=xm32, x", "F3 0F 11 /r", "", "", 0, "Copies one single."},
    {Op::Movsd, "movsd", "=x, xm64", "F2 0F 10 /r", "", "", 0, "Copies one double; from memory it clears the rest of the register."},
    {Op::Movsd, "movsd", "=xm64, x", "F2 0F 11 /r", "", "", 0, "Copies one double."},
    {Op::Movq, "movq", "=x, xm64", "F3 0F 7E /r", "", "", 0, "Copies the low quadword and clears the rest of the register."},
    {Op::Movq, "movq", "=xm64, x", "66 0F D6 /r", "", "", 0, "Copies the low quadword and clears the rest of a register."},
    {Op::Movd, "movd", "=x, rm32", "66 0F 6E /r", "", "", 0, "Copies a doubleword into the xmm register and clears the rest."},
    {Op::Movd, "movd", "=rm32, x", "66 0F 7E /r", "", "", 0, "Copies the low doubleword of the xmm register."},
    {Op::Movq, "movq", "=x, rm64", "66 REX.W 0F 6E /r", "", "", 0, "Copies a quadword into the xmm register and clears the rest."},
    {Op::Movq, "movq", "=rm64, x", "66 REX.W 0F 7E /r", "", "", 0, "Copies the low quadword of the xmm register."},
    {Op::Movaps, "movaps", "=x, xm128", "NP 0F 28 /r", "", "", 0, "Copies 16 bytes; a memory operand must stand at a multiple of 16."},
    {Op::Movaps, "movaps", "=xm128, x", "NP 0F 29 /r", "", "", 0, "Copies 16 bytes; a memory operand must stand at a multiple of 16."},
    {Op::Movaps, "movapd", "=x, xm128", "66 0F 28 /r", "", "", 0, "Copies 16 bytes; a memory operand must stand at a multiple of 16."},
    {Op::Movaps, "movapd", "=xm128, x", "66 0F 29 /r", "", "", 0, "Copies 16 bytes; a memory operand must stand at a multiple of 16."},
    {Op::Movaps, "movdqa", "=x, xm128", "66 0F 6F /r", "", "", 0, "Copies 16 bytes; a memory operand must stand at a multiple of 16."},
    {Op::Movaps, "movdqa", "=xm128, x", "66 0F 7F /r", "", "", 0, "Copies 16 bytes; a memory operand must stand at a multiple of 16."},
    {Op::Movups, "movups", "=x, xm128", "NP 0F 10 /r", "", "", 0, "Copies 16 bytes, wherever they stand."},
    {Op::Movups, "movups", "=xm128, x", "NP 0F 11 /r", "", "", 0, "Copies 16 bytes, wherever they stand."},
    {Op::Movups, "movupd", "=x, xm128", "66 0F 10 /r", "", "", 0, "Copies 16 bytes, wherever they stand."},
    {Op::Movups, "movupd", "=xm128, x", "66 0F 11 /r", "", "", 0, "Copies 16 bytes, wherever they stand."},
    {Op::Movups, "movdqu", "=x, xm128", "F3 0F 6F /r", "", "", 0, "Copies 16 bytes, wherever they stand."},
    {Op::Movups, "movdqu", "=xm128, x", "F3 0F 7F /r", "", "", 0, "Copies 16 bytes, wherever they stand."},

    {Op::Addss, "addss", "+x, xm32", "F3 0F 58 /r", "", "", 0, "Adds the second single to the first."},
    {Op::Addsd, "addsd", "+x, xm64", "F2 0F 58 /r", "", "", 0, "Adds the second double to the first."},
    {Op::Mulss, "mulss", "+x, xm32", "F3 0F 59 /r", "", "", 0, "Multiplies the first single by the second."},
    {Op::Mulsd, "mulsd", "+x, xm64", "F2 0F 59 /r", "", "", 0, "Multiplies the first double by the second."},
    {Op::Subss, "subss", "+x, xm32", "F3 0F 5C /r", "", "", 0, "Subtracts the second single from the first."},
    {Op::Subsd, "subsd", "+x, xm64", "F2 0F 5C /r", "", "", 0, "Subtracts the second double from the first."},
    {Op::Minss, "minss", "+x, xm32", "F3 0F 5D /r", "", "", 0, "Keeps the smaller single."},
    {Op::Minsd, "minsd", "+x, xm64", "F2 0F 5D /r", "", "", 0, "Keeps the smaller double."},
    {Op::Divss, "divss", "+x, xm32", "F3 0F 5E /r", "", "", 0, "Divides the first single by the second."},
    {Op::Divsd, "divsd", "+x, xm64", "F2 0F 5E /r", "", "", 0, "Divides the first double by the second."},
    {Op::Maxss, "maxss", "+x, xm32", "F3 0F 5F /r", "", "", 0, "Keeps the larger single."},
    {Op::Maxsd, "maxsd", "+x, xm64", "F2 0F 5F /r", "", "", 0, "Keeps the larger double."},
    {Op::Sqrtss, "sqrtss", "+x, xm32", "F3 0F 51 /r", "", "", 0, "Puts the square root of the second single into the first."},
    {Op::Sqrtsd, "sqrtsd", "+x, xm64", "F2 0F 51 /r", "", "", 0, "Puts the square root of the second double into the first."},
    {Op::Ucomiss, "ucomiss", "x, xm32", "NP 0F 2E /r", "", "o0 s0 z a0 p c", 0, "Compares two singles into zero, parity (no number) and carry, as for unsigned integers."},
    {Op::Ucomisd, "ucomisd", "x, xm64", "66 0F 2E /r", "", "o0 s0 z a0 p c", 0, "Compares two doubles into zero, parity (no number) and carry, as for unsigned integers."},
    {Op::Comiss, "comiss", "x, xm32", "NP 0F 2F /r", "", "o0 s0 z a0 p c", 0, "Compares two singles into zero, parity (no number) and carry, as for unsigned integers; no quiet NaN is welcome."},
    {Op::Comisd, "comisd", "x, xm64", "66 0F 2F /r", "", "o0 s0 z a0 p c", 0, "Compares two doubles into zero, parity (no number) and carry, as for unsigned integers; no quiet NaN is welcome."},

    {Op::Cvtsi2ss, "cvtsi2ss", "+x, rm", "F3 0F 2A /r", "d q", "", 0, "Converts a signed integer to a single."},
    {Op::Cvtsi2sd, "cvtsi2sd", "+x, rm", "F2 0F 2A /r", "d q", "", 0, "Converts a signed integer to a double."},
    {Op::Cvttss2si, "cvttss2si", "=r, xm32", "F3 0F 2C /r", "d q", "", 0, "Converts a single to a signed integer, dropping the fraction."},
    {Op::Cvttsd2si, "cvttsd2si", "=r, xm64", "F2 0F 2C /r", "d q", "", 0, "Converts a double to a signed integer, dropping the fraction."},
    {Op::Cvtss2si, "cvtss2si", "=r, xm32", "F3 0F 2D /r", "d q", "", 0, "Converts a single to the nearest signed integer."},
    {Op::Cvtsd2si, "cvtsd2si", "=r, xm64", "F2 0F 2D /r", "d q", "", 0, "Converts a double to the nearest signed integer."},
    {Op::Cvtsd2ss, "cvtsd2ss", "+x, xm64", "F2 0F 5A /r", "", "", 0, "Rounds a double to a single."},
    {Op::Cvtss2sd, "cvtss2sd", "+x, xm32", "F3 0F 5A /r", "", "", 0, "Widens a single to a double."},

    {Op::Andps, "andps", "+x, xm128", "NP 0F 54 /r", "", "", 0, "Keeps only the bits that are set in both operands, 128 at once."},
    {Op::Andps, "andpd", "+x, xm128", "66 0F 54 /r", "", "", 0, "Keeps only the bits that are set in both operands, 128 at once."},
    {Op::Andps, "pand", "+x, xm128", "66 0F DB /r", "", "", 0, "Keeps only the bits that are set in both operands, 128 at once."},
    {Op::Andnps, "andnps", "+x, xm128", "NP 0F 55 /r", "", "", 0, "Keeps the bits of the second operand that are clear in the first, 128 at once."},
    {Op::Andnps, "andnpd", "+x, xm128", "66 0F 55 /r", "", "", 0, "Keeps the bits of the second operand that are clear in the first, 128 at once."},
    {Op::Andnps, "pandn", "+x, xm128", "66 0F DF /r", "", "", 0, "Keeps the bits of the second operand that are clear in the first, 128 at once."},
    {Op::Orps, "orps", "+x, xm128", "NP 0F 56 /r", "", "", 0, "Sets the bits that are set in either operand, 128 at once."},
    {Op::Orps, "orpd", "+x, xm128", "66 0F 56 /r", "", "", 0, "Sets the bits that are set in either operand, 128 at once."},
    {Op::Orps, "por", "+x, xm128", "66 0F EB /r", "", "", 0, "Sets the bits that are set in either operand, 128 at once."},
    {Op::Xorps, "xorps", "+x, xm128", "NP 0F 57 /r", "", "", 0, "Flips the bits of the first operand that are set in the second, 128 at once; with itself: zero."},
    {Op::Xorps, "xorpd", "+x, xm128", "66 0F 57 /r", "", "", 0, "Flips the bits of the first operand that are set in the second, 128 at once; with itself: zero."},
    {Op::Xorps, "pxor", "+x, xm128", "66 0F EF /r", "", "", 0, "Flips the bits of the first operand that are set in the second, 128 at once; with itself: zero."},
};
// clang-format on
static_assert(well_formed(rows));

}  // namespace

std::span<const Row> sse_rows() {
  return rows;
}

}  // namespace vitrine::isa::table
