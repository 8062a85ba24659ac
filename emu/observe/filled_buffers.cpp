#include "emu/observe/filled_buffers.hpp"

#include <algorithm>
#include <cstring>

#include "emu/os/syscalls.hpp"

namespace vitrine::observe {

using machine::MemoryAccess;
using machine::StepEvent;
using memory::AccessKind;

namespace {

/// The list of vectors as the kernel has read it, since what came may have been written over it.
std::vector<FilledBuffer> vectors_of(const StepEvent& event, u64 left) {
  const u64 list = event.before.gpr[isa::Rsi], count = static_cast<u32>(event.before.gpr[isa::Rdx]);
  std::vector<u8> bytes(count * 2 * sizeof(u64));  // struct iovec
  for (const MemoryAccess& access : event.kernel_accesses) {
    const u64 offset = access.address - list;
    if (access.kind == AccessKind::Read && offset < bytes.size())
      std::memcpy(bytes.data() + offset, access.before.data(),
                  std::min<u64>(access.size, bytes.size() - offset));
  }
  std::vector<FilledBuffer> filled;
  for (std::size_t at = 0; at < bytes.size() && left > 0; at += 2 * sizeof(u64)) {
    std::array<u64, 2> vector{};
    std::memcpy(vector.data(), bytes.data() + at, sizeof vector);
    const u64 size = std::min(vector[1], left);
    if (size != 0) filled.push_back({vector[0], size, true});
    left -= size;
  }
  return filled;
}

}  // namespace

std::vector<FilledBuffer> filled_buffers(const StepEvent& event) {
  constexpr u64 nr_read = 0, nr_pread64 = 17, nr_readv = 19;
  if (event.instruction.length == 0 || event.instruction.op() != isa::Op::Syscall) return {};
  const u64 number = os::system_call_number(event.before.gpr[isa::Rax]);
  const auto result = static_cast<i64>(event.after.gpr[isa::Rax]);
  if (number == nr_read || number == nr_pread64 || number == nr_readv) {
    if (result <= 0) return {};
    if (number == nr_readv) return vectors_of(event, static_cast<u64>(result));
    FilledBuffer filled{event.before.gpr[isa::Rsi], static_cast<u64>(result), true};
    if (number == nr_pread64) filled.position = event.before.gpr[isa::R10];
    return {filled};
  }
  std::vector<FilledBuffer> filled;
  for (const MemoryAccess& access : event.kernel_accesses) {
    if (access.kind != AccessKind::Write) continue;
    if (!filled.empty() && filled.back().address + filled.back().size == access.address)
      filled.back().size += access.size;
    else
      filled.push_back({access.address, access.size});
  }
  return filled;
}

}  // namespace vitrine::observe
