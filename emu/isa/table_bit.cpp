// Shifts, rotates and single bits.
#include "emu/isa/expand.hpp"
#include "emu/isa/table.hpp"

namespace vitrine::isa::table {
namespace {

// clang-format off
constexpr Row rows[] = {
    {Op::Rol, "rol", "+rm, 1", "D0 /0", "b w d q", "o c", 0, "Rotates the bits to the left; what leaves at the top enters at the bottom."},
    {Op::Rol, "rol", "+rm, imm8", "C0 /0 ib", "b w d q", "o? c", 0, "Rotates the bits to the left; what leaves at the top enters at the bottom."},
    {Op::Rol, "rol", "+rm, cl", "D2 /0", "b w d q", "o? c", 0, "Rotates the bits to the left; what leaves at the top enters at the bottom."},

    {Op::Ror, "ror", "+rm, 1", "D0 /1", "b w d q", "o c", 0, "Rotates the bits to the right; what leaves at the bottom enters at the top."},
    {Op::Ror, "ror", "+rm, imm8", "C0 /1 ib", "b w d q", "o? c", 0, "Rotates the bits to the right; what leaves at the bottom enters at the top."},
    {Op::Ror, "ror", "+rm, cl", "D2 /1", "b w d q", "o? c", 0, "Rotates the bits to the right; what leaves at the bottom enters at the top."},

    {Op::Rcl, "rcl", "+rm, 1", "D0 /2", "b w d q", "<c o c", 0, "Rotates the bits to the left through the carry flag."},
    {Op::Rcl, "rcl", "+rm, imm8", "C0 /2 ib", "b w d q", "<c o? c", 0, "Rotates the bits to the left through the carry flag."},
    {Op::Rcl, "rcl", "+rm, cl", "D2 /2", "b w d q", "<c o? c", 0, "Rotates the bits to the left through the carry flag."},

    {Op::Rcr, "rcr", "+rm, 1", "D0 /3", "b w d q", "<c o c", 0, "Rotates the bits to the right through the carry flag."},
    {Op::Rcr, "rcr", "+rm, imm8", "C0 /3 ib", "b w d q", "<c o? c", 0, "Rotates the bits to the right through the carry flag."},
    {Op::Rcr, "rcr", "+rm, cl", "D2 /3", "b w d q", "<c o? c", 0, "Rotates the bits to the right through the carry flag."},

    {Op::Shl, "shl", "+rm, 1", "D0 /4", "b w d q", "o s z a? p c", Core, "Shifts the bits to the left: each step doubles the number."},
    {Op::Shl, "shl", "+rm, imm8", "C0 /4 ib", "b w d q", "o? s z a? p c", Core, "Shifts the bits to the left: each step doubles the number."},
    {Op::Shl, "shl", "+rm, cl", "D2 /4", "b w d q", "o? s z a? p c", Core, "Shifts the bits to the left: each step doubles the number."},

    // The hole at /6 is a second shl.
    {Op::Shl, "shl", "+rm, 1", "D0 /6", "b w d q", "o s z a? p c", DecodeOnly, "Shifts the bits to the left: another encoding of shl."},
    {Op::Shl, "shl", "+rm, imm8", "C0 /6 ib", "b w d q", "o? s z a? p c", DecodeOnly, "Shifts the bits to the left: another encoding of shl."},
    {Op::Shl, "shl", "+rm, cl", "D2 /6", "b w d q", "o? s z a? p c", DecodeOnly, "Shifts the bits to the left: another encoding of shl."},

    {Op::Shr, "shr", "+rm, 1", "D0 /5", "b w d q", "o s z a? p c", Core, "Shifts the bits to the right, filling with zeros: each step halves an unsigned number."},
    {Op::Shr, "shr", "+rm, imm8", "C0 /5 ib", "b w d q", "o? s z a? p c", Core, "Shifts the bits to the right, filling with zeros: each step halves an unsigned number."},
    {Op::Shr, "shr", "+rm, cl", "D2 /5", "b w d q", "o? s z a? p c", Core, "Shifts the bits to the right, filling with zeros: each step halves an unsigned number."},

    {Op::Sar, "sar", "+rm, 1", "D0 /7", "b w d q", "o s z a? p c", 0, "Shifts the bits to the right, filling with the sign: each step halves a signed number, rounding down."},
    {Op::Sar, "sar", "+rm, imm8", "C0 /7 ib", "b w d q", "o? s z a? p c", 0, "Shifts the bits to the right, filling with the sign: each step halves a signed number, rounding down."},
    {Op::Sar, "sar", "+rm, cl", "D2 /7", "b w d q", "o? s z a? p c", 0, "Shifts the bits to the right, filling with the sign: each step halves a signed number, rounding down."},

    {Op::Shld, "shld", "+rm, r, imm8", "0F A4 /r ib", "w d q", "o? s z a? p c", 0, "Shifts the first operand to the left, filling from the top of the second."},
    {Op::Shld, "shld", "+rm, r, cl", "0F A5 /r", "w d q", "o? s z a? p c", 0, "Shifts the first operand to the left, filling from the top of the second."},
    {Op::Shrd, "shrd", "+rm, r, imm8", "0F AC /r ib", "w d q", "o? s z a? p c", 0, "Shifts the first operand to the right, filling from the bottom of the second."},
    {Op::Shrd, "shrd", "+rm, r, cl", "0F AD /r", "w d q", "o? s z a? p c", 0, "Shifts the first operand to the right, filling from the bottom of the second."},

    {Op::Bt, "bt", "rm, r", "0F A3 /r", "w d q", "o? s? a? p? c", 0, "Copies the bit with this number into the carry flag."},
    {Op::Bt, "bt", "rm, imm8", "0F BA /4 ib", "w d q", "o? s? a? p? c", 0, "Copies the bit with this number into the carry flag."},
    {Op::Bts, "bts", "+rm, r", "0F AB /r", "w d q", "o? s? a? p? c", Lockable, "Copies the bit with this number into the carry flag, then sets it."},
    {Op::Bts, "bts", "+rm, imm8", "0F BA /5 ib", "w d q", "o? s? a? p? c", Lockable, "Copies the bit with this number into the carry flag, then sets it."},
    {Op::Btr, "btr", "+rm, r", "0F B3 /r", "w d q", "o? s? a? p? c", Lockable, "Copies the bit with this number into the carry flag, then clears it."},
    {Op::Btr, "btr", "+rm, imm8", "0F BA /6 ib", "w d q", "o? s? a? p? c", Lockable, "Copies the bit with this number into the carry flag, then clears it."},
    {Op::Btc, "btc", "+rm, r", "0F BB /r", "w d q", "o? s? a? p? c", Lockable, "Copies the bit with this number into the carry flag, then flips it."},
    {Op::Btc, "btc", "+rm, imm8", "0F BA /7 ib", "w d q", "o? s? a? p? c", Lockable, "Copies the bit with this number into the carry flag, then flips it."},

    {Op::Bsf, "bsf", "+r, rm", "0F BC /r", "w d q", "o? s? z a? p? c?", 0, "Finds the lowest set bit; the zero flag tells that there is none."},
    {Op::Bsr, "bsr", "+r, rm", "0F BD /r", "w d q", "o? s? z a? p? c?", 0, "Finds the highest set bit; the zero flag tells that there is none."},
    {Op::Popcnt, "popcnt", "=r, rm", "F3 0F B8 /r", "w d q", "o0 s0 z a0 p0 c0", 0, "Counts the bits that are set."},
    {Op::Tzcnt, "tzcnt", "=r, rm", "F3 0F BC /r", "w d q", "o? s? z a? p? c", 0, "Counts the zero bits below the lowest set bit."},
    {Op::Lzcnt, "lzcnt", "=r, rm", "F3 0F BD /r", "w d q", "o? s? z a? p? c", 0, "Counts the zero bits above the highest set bit."},
};
// clang-format on
static_assert(well_formed(rows));

}  // namespace

std::span<const Row> bit_rows() {
  return rows;
}

}  // namespace vitrine::isa::table
