// Moving data: between registers, memory and the stack.
#include "emu/isa/expand.hpp"
#include "emu/isa/table.hpp"

namespace vitrine::isa::table {
namespace {

// clang-format off
constexpr Row rows[] = {
    {Op::Mov, "mov", "=rm, r", "88 /r", "b w d q", "", Core, "Copies the second operand into the first."},
    {Op::Mov, "mov", "=r, rm", "8A /r", "b w d q", "", Core, "Copies the second operand into the first."},
    {Op::Mov, "mov", "=r, imm", "B0+r iv", "b", "", Core, "Puts the constant into the register."},
    {Op::Mov, "mov", "=r, imm", "B8+r iv", "w d", "", Core, "Puts the constant into the register."},
    {Op::Mov, "mov", "=rm, imm", "C6 /0 iv", "b w d q", "", Core, "Puts the constant into the first operand."},
    {Op::Mov, "mov", "=r, imm64", "B8+r io", "q", "", Core, "Puts the 64-bit constant into the register."},
    {Op::Mov, "mov", "=acc, moffs", "A0 mo", "b w d q", "", Core, "Loads from the memory at a full 64-bit address."},
    {Op::Mov, "mov", "=moffs, acc", "A2 mo", "b w d q", "", Core, "Stores to the memory at a full 64-bit address."},

    {Op::Movzx, "movzx", "=r, rm8", "0F B6 /r", "w d q", "", 0, "Copies a byte and fills the upper bits with zeros."},
    {Op::Movzx, "movzx", "=r, rm16", "0F B7 /r", "d q", "", 0, "Copies a word and fills the upper bits with zeros."},
    {Op::Movzx, "movzx", "=r, rm16", "0F B7 /r", "w", "", DecodeOnly, "Copies a word: a plain mov in disguise."},
    {Op::Movsx, "movsx", "=r, rm8", "0F BE /r", "w d q", "", 0, "Copies a byte and fills the upper bits with its sign bit."},
    {Op::Movsx, "movsx", "=r, rm16", "0F BF /r", "d q", "", 0, "Copies a word and fills the upper bits with its sign bit."},
    {Op::Movsx, "movsx", "=r, rm16", "0F BF /r", "w", "", DecodeOnly, "Copies a word: a plain mov in disguise."},
    {Op::Movsxd, "movsxd", "=r, rm32", "63 /r", "q", "", 0, "Copies a doubleword and fills the upper half with its sign bit."},
    {Op::Movsxd, "movsxd", "=r, rm", "63 /r", "w d", "", DecodeOnly, "Copies the operand: a plain mov in disguise."},

    {Op::Lea, "lea", "=r, ~m", "8D /r", "w d q", "", Core, "Computes the address of the memory operand and keeps it, without touching memory."},

    {Op::Push, "push", "r", "50+r", "q w", "", Core | Default64, "Moves rsp down and stores the register where it points."},
    {Op::Push, "push", "imm8s", "6A ib", "q w", "", Core | Default64, "Moves rsp down and stores the constant where it points."},
    {Op::Push, "push", "imm", "68 iv", "q w", "", Core | Default64, "Moves rsp down and stores the constant where it points."},
    {Op::Push, "push", "rm", "FF /6", "q w", "", Core | Default64, "Moves rsp down and stores the operand where it points."},
    {Op::Pop, "pop", "=r", "58+r", "q w", "", Core | Default64, "Loads the register from the top of the stack and moves rsp up."},
    {Op::Pop, "pop", "=rm", "8F /0", "q w", "", Core | Default64, "Loads the operand from the top of the stack and moves rsp up."},

    {Op::Xchg, "xchg", "+acc, +r", "90+r", "w d q", "", Commutative, "Swaps the two registers."},
    {Op::Xchg, "xchg", "+r, +rm", "86 /r", "b w d q", "", Commutative | Lockable, "Swaps the two operands; with memory always as one indivisible step."},
    {Op::Bswap, "bswap", "+r", "NP 0F C8+r", "d q", "", 0, "Reverses the order of the register's bytes."},
    {Op::Xlatb, "xlatb", "", "D7", "", "", ImplicitMemory, "Replaces al by the byte at rbx + al: a table look-up."},

    {Op::Cmovcc, "cmovcc", "+r, rm", "0F 40+cc /r", "w d q", "<o <s <z <p <c", 0, "Copies the second operand into the first if the condition holds; reads it in any case."},
    {Op::Setcc, "setcc", "=rm8", "0F 90+cc /0", "", "<o <s <z <p <c", 0, "Sets the byte to 1 if the condition holds, else to 0."},
};
// clang-format on
static_assert(well_formed(rows));

}  // namespace

std::span<const Row> data_rows() {
  return rows;
}

}  // namespace vitrine::isa::table
