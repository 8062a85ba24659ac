// Arithmetic and logic on integers.
#include "emu/isa/expand.hpp"
#include "emu/isa/table.hpp"

namespace vitrine::isa::table {
namespace {

// clang-format off
constexpr Row rows[] = {
    {Op::Add, "add", "+rm, r", "00 /r", "b w d q", "o s z a p c", Core | Lockable, "Adds the second operand to the first."},
    {Op::Add, "add", "+r, rm", "02 /r", "b w d q", "o s z a p c", Core, "Adds the second operand to the first."},
    {Op::Add, "add", "+rm, imm8s", "83 /0 ib", "w d q", "o s z a p c", Core | Lockable, "Adds the second operand to the first."},
    {Op::Add, "add", "+acc, imm", "04 iv", "b w d q", "o s z a p c", Core, "Adds the second operand to the first."},
    {Op::Add, "add", "+rm, imm", "80 /0 iv", "b w d q", "o s z a p c", Core | Lockable, "Adds the second operand to the first."},

    {Op::Or, "or", "+rm, r", "08 /r", "b w d q", "o0 s z a? p c0", Core | Lockable, "Sets each bit of the first operand that is set in either operand."},
    {Op::Or, "or", "+r, rm", "0A /r", "b w d q", "o0 s z a? p c0", Core, "Sets each bit of the first operand that is set in either operand."},
    {Op::Or, "or", "+rm, imm8s", "83 /1 ib", "w d q", "o0 s z a? p c0", Core | Lockable, "Sets each bit of the first operand that is set in either operand."},
    {Op::Or, "or", "+acc, imm", "0C iv", "b w d q", "o0 s z a? p c0", Core, "Sets each bit of the first operand that is set in either operand."},
    {Op::Or, "or", "+rm, imm", "80 /1 iv", "b w d q", "o0 s z a? p c0", Core | Lockable, "Sets each bit of the first operand that is set in either operand."},

    {Op::Adc, "adc", "+rm, r", "10 /r", "b w d q", "<c o s z a p c", Lockable, "Adds the second operand and the carry flag to the first."},
    {Op::Adc, "adc", "+r, rm", "12 /r", "b w d q", "<c o s z a p c", 0, "Adds the second operand and the carry flag to the first."},
    {Op::Adc, "adc", "+rm, imm8s", "83 /2 ib", "w d q", "<c o s z a p c", Lockable, "Adds the second operand and the carry flag to the first."},
    {Op::Adc, "adc", "+acc, imm", "14 iv", "b w d q", "<c o s z a p c", 0, "Adds the second operand and the carry flag to the first."},
    {Op::Adc, "adc", "+rm, imm", "80 /2 iv", "b w d q", "<c o s z a p c", Lockable, "Adds the second operand and the carry flag to the first."},

    {Op::Sbb, "sbb", "+rm, r", "18 /r", "b w d q", "<c o s z a p c", Lockable, "Subtracts the second operand and the carry flag from the first."},
    {Op::Sbb, "sbb", "+r, rm", "1A /r", "b w d q", "<c o s z a p c", 0, "Subtracts the second operand and the carry flag from the first."},
    {Op::Sbb, "sbb", "+rm, imm8s", "83 /3 ib", "w d q", "<c o s z a p c", Lockable, "Subtracts the second operand and the carry flag from the first."},
    {Op::Sbb, "sbb", "+acc, imm", "1C iv", "b w d q", "<c o s z a p c", 0, "Subtracts the second operand and the carry flag from the first."},
    {Op::Sbb, "sbb", "+rm, imm", "80 /3 iv", "b w d q", "<c o s z a p c", Lockable, "Subtracts the second operand and the carry flag from the first."},

    {Op::And, "and", "+rm, r", "20 /r", "b w d q", "o0 s z a? p c0", Core | Lockable, "Keeps only the bits that are set in both operands."},
    {Op::And, "and", "+r, rm", "22 /r", "b w d q", "o0 s z a? p c0", Core, "Keeps only the bits that are set in both operands."},
    {Op::And, "and", "+rm, imm8s", "83 /4 ib", "w d q", "o0 s z a? p c0", Core | Lockable, "Keeps only the bits that are set in both operands."},
    {Op::And, "and", "+acc, imm", "24 iv", "b w d q", "o0 s z a? p c0", Core, "Keeps only the bits that are set in both operands."},
    {Op::And, "and", "+rm, imm", "80 /4 iv", "b w d q", "o0 s z a? p c0", Core | Lockable, "Keeps only the bits that are set in both operands."},

    {Op::Sub, "sub", "+rm, r", "28 /r", "b w d q", "o s z a p c", Core | Lockable, "Subtracts the second operand from the first."},
    {Op::Sub, "sub", "+r, rm", "2A /r", "b w d q", "o s z a p c", Core, "Subtracts the second operand from the first."},
    {Op::Sub, "sub", "+rm, imm8s", "83 /5 ib", "w d q", "o s z a p c", Core | Lockable, "Subtracts the second operand from the first."},
    {Op::Sub, "sub", "+acc, imm", "2C iv", "b w d q", "o s z a p c", Core, "Subtracts the second operand from the first."},
    {Op::Sub, "sub", "+rm, imm", "80 /5 iv", "b w d q", "o s z a p c", Core | Lockable, "Subtracts the second operand from the first."},

    {Op::Xor, "xor", "+rm, r", "30 /r", "b w d q", "o0 s z a? p c0", Core | Lockable, "Flips the bits of the first operand that are set in the second."},
    {Op::Xor, "xor", "+r, rm", "32 /r", "b w d q", "o0 s z a? p c0", Core, "Flips the bits of the first operand that are set in the second."},
    {Op::Xor, "xor", "+rm, imm8s", "83 /6 ib", "w d q", "o0 s z a? p c0", Core | Lockable, "Flips the bits of the first operand that are set in the second."},
    {Op::Xor, "xor", "+acc, imm", "34 iv", "b w d q", "o0 s z a? p c0", Core, "Flips the bits of the first operand that are set in the second."},
    {Op::Xor, "xor", "+rm, imm", "80 /6 iv", "b w d q", "o0 s z a? p c0", Core | Lockable, "Flips the bits of the first operand that are set in the second."},

    {Op::Cmp, "cmp", "rm, r", "38 /r", "b w d q", "o s z a p c", Core, "Compares: sets the flags as sub would and keeps no result."},
    {Op::Cmp, "cmp", "r, rm", "3A /r", "b w d q", "o s z a p c", Core, "Compares: sets the flags as sub would and keeps no result."},
    {Op::Cmp, "cmp", "rm, imm8s", "83 /7 ib", "w d q", "o s z a p c", Core, "Compares: sets the flags as sub would and keeps no result."},
    {Op::Cmp, "cmp", "acc, imm", "3C iv", "b w d q", "o s z a p c", Core, "Compares: sets the flags as sub would and keeps no result."},
    {Op::Cmp, "cmp", "rm, imm", "80 /7 iv", "b w d q", "o s z a p c", Core, "Compares: sets the flags as sub would and keeps no result."},

    {Op::Test, "test", "rm, r", "84 /r", "b w d q", "o0 s z a? p c0", Core | Commutative, "Sets the flags as and would and keeps no result: it asks which bits are set."},
    {Op::Test, "test", "acc, imm", "A8 iv", "b w d q", "o0 s z a? p c0", Core, "Sets the flags as and would and keeps no result: it asks which bits are set."},
    {Op::Test, "test", "rm, imm", "F6 /0 iv", "b w d q", "o0 s z a? p c0", Core, "Sets the flags as and would and keeps no result: it asks which bits are set."},
    {Op::Test, "test", "rm, imm", "F6 /1 iv", "b w d q", "o0 s z a? p c0", DecodeOnly, "Sets the flags as and would: another encoding of test."},
    {Op::Not, "not", "+rm", "F6 /2", "b w d q", "", Lockable, "Flips every bit."},
    {Op::Neg, "neg", "+rm", "F6 /3", "b w d q", "o s z a p c", Lockable, "Changes the sign: 0 minus the operand."},
    {Op::Inc, "inc", "+rm", "FE /0", "b w d q", "o s z a p", Core | Lockable, "Adds 1 and leaves the carry flag alone."},
    {Op::Dec, "dec", "+rm", "FE /1", "b w d q", "o s z a p", Core | Lockable, "Subtracts 1 and leaves the carry flag alone."},

    {Op::Mul, "mul", "rm", "F6 /4", "b w d q", "o s? z? a? p? c", 0, "Multiplies the accumulator by the unsigned operand; the product is twice as wide (rdx:rax, or ax for bytes)."},
    {Op::Imul1, "imul", "rm", "F6 /5", "b w d q", "o s? z? a? p? c", Core, "Multiplies the accumulator by the signed operand; the product is twice as wide (rdx:rax, or ax for bytes)."},
    {Op::Imul, "imul", "+r, rm", "0F AF /r", "w d q", "o s? z? a? p? c", Core, "Multiplies the first operand by the second; carry and overflow tell that the product did not fit."},
    {Op::Imul, "imul", "=r, rm, imm8s", "6B /r ib", "w d q", "o s? z? a? p? c", Core, "Multiplies the second operand by the constant and puts the product into the first."},
    {Op::Imul, "imul", "=r, rm, imm", "69 /r iv", "w d q", "o s? z? a? p? c", Core, "Multiplies the second operand by the constant and puts the product into the first."},
    {Op::Div, "div", "rm", "F6 /6", "b w d q", "o? s? z? a? p? c?", 0, "Divides the unsigned rdx:rax (ax for bytes) by the operand: quotient to rax (al), remainder to rdx (ah)."},
    {Op::Idiv, "idiv", "rm", "F6 /7", "b w d q", "o? s? z? a? p? c?", 0, "Divides the signed rdx:rax (ax for bytes) by the operand: quotient to rax (al), remainder to rdx (ah)."},

    {Op::Cbw, "cbw/cwde/cdqe", "", "98", "w d q", "", 0, "Doubles the width of the accumulator, filling it with the sign bit."},
    {Op::Cwd, "cwd/cdq/cqo", "", "99", "w d q", "", 0, "Fills dx, edx or rdx with the sign bit of the accumulator, as a division wants it."},
};
// clang-format on
static_assert(well_formed(rows));

}  // namespace

std::span<const Row> integer_rows() {
  return rows;
}

}  // namespace vitrine::isa::table
