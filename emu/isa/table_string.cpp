// String operations: memory at rsi and rdi, counted by rcx.
#include "emu/isa/expand.hpp"
#include "emu/isa/table.hpp"

namespace vitrine::isa::table {
namespace {

// clang-format off
constexpr Row rows[] = {
    {Op::Movs, "movsb/movsw/movsd/movsq", "", "A4", "b w d q", "<d", Repeatable | ImplicitMemory, "Copies one element from [rsi] to [rdi] and moves both on; rep: rcx of them."},
    {Op::Cmps, "cmpsb/cmpsw/cmpsd/cmpsq", "", "A6", "b w d q", "<d o s z a p c", RepeatableZ | ImplicitMemory, "Compares the element at [rsi] with that at [rdi] and moves both on; repe: while equal, at most rcx of them."},
    {Op::Stos, "stosb/stosw/stosd/stosq", "", "AA", "b w d q", "<d", Repeatable | ImplicitMemory, "Stores the accumulator at [rdi] and moves rdi on; rep: rcx of them."},
    {Op::Lods, "lodsb/lodsw/lodsd/lodsq", "", "AC", "b w d q", "<d", Repeatable | ImplicitMemory, "Loads the accumulator from [rsi] and moves rsi on."},
    {Op::Scas, "scasb/scasw/scasd/scasq", "", "AE", "b w d q", "<d o s z a p c", RepeatableZ | ImplicitMemory, "Compares the accumulator with the element at [rdi] and moves rdi on; repne: until equal, at most rcx of them."},
};
// clang-format on
static_assert(well_formed(rows));

}  // namespace

std::span<const Row> string_rows() {
  return rows;
}

}  // namespace vitrine::isa::table
