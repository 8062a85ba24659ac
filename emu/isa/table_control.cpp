// Jumps, calls, stack frames and the flags themselves.
#include "emu/isa/expand.hpp"
#include "emu/isa/table.hpp"

namespace vitrine::isa::table {
namespace {

// clang-format off
constexpr Row rows[] = {
    {Op::Jmp, "jmp", "rel8", "EB cb", "", "", Core | CanBranch, "Goes on at the target."},
    {Op::Jmp, "jmp", "rel32", "E9 cd", "", "", Core | CanBranch, "Goes on at the target."},
    {Op::JmpIndirect, "jmp", "rm64", "FF /4", "", "", Core | CanBranch | Default64, "Goes on at the address that the operand holds."},
    {Op::Jcc, "jcc", "rel8", "70+cc cb", "", "<o <s <z <p <c", Core | CanBranch, "Goes on at the target if the condition holds."},
    {Op::Jcc, "jcc", "rel32", "0F 80+cc cd", "", "<o <s <z <p <c", Core | CanBranch, "Goes on at the target if the condition holds."},
    {Op::Jrcxz, "jrcxz", "rel8", "E3 cb", "", "", CanBranch, "Goes on at the target if rcx is 0."},
    {Op::Jrcxz, "jecxz", "rel8", "67 E3 cb", "", "", CanBranch, "Goes on at the target if ecx is 0."},
    {Op::Loop, "loop", "rel8", "E2 cb", "", "", CanBranch, "Subtracts 1 from the counter and goes on at the target unless it is now 0."},
    {Op::Loop, "loop", "rel8, +ecx", "67 E2 cb", "", "", CanBranch, "Subtracts 1 from the counter and goes on at the target unless it is now 0."},
    {Op::Loope, "loope", "rel8", "E1 cb", "", "<z", CanBranch, "Subtracts 1 from the counter and goes on at the target unless it is now 0 or the zero flag is clear."},
    {Op::Loope, "loope", "rel8, +ecx", "67 E1 cb", "", "<z", CanBranch, "Subtracts 1 from the counter and goes on at the target unless it is now 0 or the zero flag is clear."},
    {Op::Loopne, "loopne", "rel8", "E0 cb", "", "<z", CanBranch, "Subtracts 1 from the counter and goes on at the target unless it is now 0 or the zero flag is set."},
    {Op::Loopne, "loopne", "rel8, +ecx", "67 E0 cb", "", "<z", CanBranch, "Subtracts 1 from the counter and goes on at the target unless it is now 0 or the zero flag is set."},

    {Op::Call, "call", "rel32", "E8 cd", "", "", Core | CanBranch | Default64, "Pushes the address of the next instruction and goes on at the target."},
    {Op::CallIndirect, "call", "rm64", "FF /2", "", "", Core | CanBranch | Default64, "Pushes the address of the next instruction and goes on at the address that the operand holds."},
    {Op::Ret, "ret", "", "C3", "", "", Core | CanBranch | Default64, "Pops an address and goes on there: back to the caller."},
    {Op::Ret, "ret", "imm16", "C2 iw", "", "", Core | CanBranch | Default64, "Pops an address, drops so many bytes of arguments and goes on at the address."},
    {Op::Enter, "enter", "imm16, imm8", "C8 iw ib", "q w", "", Default64, "Builds a stack frame: pushes rbp, points it here and reserves so many bytes."},
    {Op::Leave, "leave", "", "C9", "q w", "", Core | Default64, "Takes the stack frame down: rsp becomes rbp, and rbp is popped."},

    {Op::Clc, "clc", "", "F8", "", "c0", 0, "Clears the carry flag."},
    {Op::Stc, "stc", "", "F9", "", "c1", 0, "Sets the carry flag."},
    {Op::Cmc, "cmc", "", "F5", "", "<c c", 0, "Flips the carry flag."},
    {Op::Cld, "cld", "", "FC", "", "d0", 0, "Clears the direction flag: string operations go upwards."},
    {Op::Std, "std", "", "FD", "", "d1", 0, "Sets the direction flag: string operations go downwards."},
    {Op::Lahf, "lahf", "", "9F", "", "<s <z <a <p <c", 0, "Copies the low flags (sign, zero, auxiliary, parity, carry) into ah."},
    {Op::Sahf, "sahf", "", "9E", "", "s z a p c", 0, "Copies ah into the low flags (sign, zero, auxiliary, parity, carry)."},
    {Op::Pushf, "pushfq/pushfw", "", "9C", "q w", "<o <s <z <a <p <c <d <i <t <ac <id", Default64, "Pushes the flags register."},
    {Op::Popf, "popfq/popfw", "", "9D", "q w", "o s z a p c d t ac id", Default64, "Pops the flags register; a user program cannot change the interrupt flag."},
};
// clang-format on
static_assert(well_formed(rows));

}  // namespace

std::span<const Row> control_rows() {
  return rows;
}

}  // namespace vitrine::isa::table
