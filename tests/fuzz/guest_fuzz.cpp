// Bytes as guest code: the processor must survive them within its budget, and compute the same
// whether it runs plainly in small bursts or observed in one go.

#include <algorithm>
#include <cstdlib>

#include "tests/support/no_model.hpp"
#include "tests/unit/cpu/guest.hpp"

using namespace vitrine;
using cpu::Exit;
using cpu::Guest;
using cpu::State;
using cpu::Stop;

namespace {

constexpr u64 budget = 500;

void require(bool condition) {
  if (!condition) std::abort();
}

/// Pointers in the registers, so that memory operands find something.
void prepare(Guest& guest, std::span<const u8> bytes) {
  std::vector<u8> code(bytes.begin(), bytes.end());
  code.resize(2 * memory::page_size);  // what is behind is zeros: add [rax], al
  guest.put(Guest::code, code);
  for (u8 i = 0; i < 16; ++i) {
    if (i == isa::Rsp) continue;
    guest.state.gpr[i] = i % 4 == 0   ? Guest::data + 64 * i
                         : i % 4 == 1 ? u64{i}
                         : i % 4 == 2 ? Guest::code + 16 * i
                                      : Guest::data + memory::page_size - i;
    guest.state.xmm[i].q = {0x3ff0'0000'0000'0000 + u64{i}, u64{i} << 52};
  }
}

/// Until the budget is spent or something stops the guest; at most `burst` instructions at a time.
template <class Engine>
Exit run(Engine& engine, State& state, u64 burst) {
  for (;;) {
    const u64 before = state.retired;
    const Exit exit = engine.run(state, std::min(burst, budget - before));
    require(state.retired <= before + burst);
    if (exit.reason != Stop::Budget || state.retired == budget) return exit;
  }
}

void require_equal(const Exit& a, const Exit& b) {
  require(a.reason == b.reason);
  if (a.reason != Stop::Fault) return;
  require(a.fault.vector == b.fault.vector && a.fault.error_code == b.fault.error_code &&
          a.fault.address == b.fault.address && a.fault.rip == b.fault.rip);
}

void require_equal_memory(const Guest& a, const Guest& b) {
  for (const u64 page : {Guest::code, Guest::code + memory::page_size, Guest::data,
                         Guest::data + memory::page_size, Guest::stack_top - memory::page_size}) {
    std::array<u8, memory::page_size> left{}, right{};
    require(a.mmu.peek(page, left.data(), left.size()) == left.size());
    require(b.mmu.peek(page, right.data(), right.size()) == right.size());
    require(left == right);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  if (size == 0) return 0;
  const u64 burst = 1 + data[0];
  const std::span<const u8> bytes(data + 1, std::min<std::size_t>(size - 1, 2 * memory::page_size));

  Guest plain, observed;
  prepare(plain, bytes);
  prepare(observed, bytes);
  tests::NoModel model;
  std::vector<memory::MemoryAccess> accesses;
  memory::ObservedPort port(observed.mmu, model.filter, model, accesses);
  cpu::Engine<memory::ObservedPort> observing(port, &model);

  const Exit first = run(plain.engine, plain.state, burst);
  const Exit second = run(observing, observed.state, budget);
  require_equal(first, second);
  require(plain.state == observed.state);
  require_equal_memory(plain, observed);
  return 0;
}
