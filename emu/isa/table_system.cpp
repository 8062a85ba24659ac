// Atomic operations, no-operations and what concerns the whole machine.
#include "emu/isa/expand.hpp"
#include "emu/isa/table.hpp"

namespace vitrine::isa::table {
namespace {

// clang-format off
constexpr Row rows[] = {
    {Op::Xadd, "xadd", "+rm, +r", "0F C0 /r", "b w d q", "o s z a p c", Lockable, "Adds the second operand to the first and keeps the old first in the second."},
    {Op::Cmpxchg, "cmpxchg", "+rm, r", "0F B0 /r", "b w d q", "o s z a p c", Lockable, "If the accumulator equals the first operand, stores the second there; else loads the first into the accumulator."},
    {Op::Cmpxchg8b, "cmpxchg8b", "+m64", "0F C7 /1", "", "z", Lockable, "If edx:eax equals the memory, stores ecx:ebx there; else loads it into edx:eax."},
    {Op::Cmpxchg16b, "cmpxchg16b", "+m128", "REX.W + 0F C7 /1", "", "z", Lockable, "If rdx:rax equals the memory (aligned to 16), stores rcx:rbx there; else loads it into rdx:rax."},

    {Op::Nop, "nop", "", "90", "", "", Core, "Does nothing."},
    {Op::Nop, "nop", "~rm", "0F 1F /0", "w d q", "", Core, "Does nothing, in as many bytes as wanted; touches no memory."},
    {Op::Endbr64, "endbr64", "", "F3 0F 1E FA", "", "", 0, "Marks a place where an indirect jump may land; does nothing else."},
    {Op::Pause, "pause", "", "F3 90", "", "", 0, "Tells the processor that a loop is waiting; does nothing else."},
    {Op::Lfence, "lfence", "", "NP 0F AE E8..EF", "", "", 0, "Waits until all earlier loads are done."},
    {Op::Mfence, "mfence", "", "NP 0F AE F0..F7", "", "", 0, "Waits until all earlier loads and stores are done."},
    {Op::Sfence, "sfence", "", "NP 0F AE F8..FF", "", "", 0, "Waits until all earlier stores are done."},

    {Op::Syscall, "syscall", "", "0F 05", "", "", Core | CanBranch, "Calls the operating system: rax says what for; rcx and r11 are lost."},
    {Op::Int3, "int3", "", "CC", "", "", CanBranch, "Stops for a debugger: a breakpoint."},
    {Op::Ud2, "ud2", "", "0F 0B", "", "", CanBranch, "Is no instruction and always faults: a place that must not be reached."},
    {Op::Hlt, "hlt", "", "F4", "", "", CanBranch, "Stops the processor; only the operating system may, so a program faults."},
    {Op::Cpuid, "cpuid", "", "0F A2", "", "", 0, "Tells about the processor: eax (and ecx) choose what, eax to edx answer."},
    {Op::Rdtsc, "rdtsc", "", "0F 31", "", "", 0, "Reads the time-stamp counter into edx:eax."},
};
// clang-format on
static_assert(well_formed(rows));

}  // namespace

std::span<const Row> system_rows() {
  return rows;
}

}  // namespace vitrine::isa::table
