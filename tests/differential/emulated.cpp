#include "tests/differential/emulated.hpp"

#include <algorithm>
#include <cstring>

namespace vitrine::differential {

using namespace memory;

namespace {

constexpr u8 no_instruction = 0x06;  // push es, which 64-bit mode does not have

u64 allocate(u64& next) {
  return next++ * page_size;
}

}  // namespace

Emulated::Emulated() : memory_(u64{1} << 20), mmu_(memory_, nullptr), engine_(mmu_) {
  mmu_.cr3 = allocate(next_frame_);
  map(code_base, code_size, Writable);
  map(data_base, data_size, Writable | NoExecute);
  map(read_only_base, read_only_size, NoExecute);
  std::memset(page(code_base), no_instruction, page_size);
  mmu_.flush();
}

void Emulated::map(u64 address, u64 size, u64 bits) {
  constexpr u64 table_bits = Present | Writable | User;
  for (u64 at = address; at < address + size; at += page_size) {
    u64 table = mmu_.cr3;
    for (const Level level : {Level::Pml4, Level::Pdpt, Level::Pd}) {
      const u64 slot = table + 8 * index_in(level, at);
      if ((memory_.read64(slot) & Present) == 0)
        memory_.write64(slot, allocate(next_frame_) | table_bits);
      table = memory_.read64(slot) & frame_address_mask;
    }
    memory_.write64(table + 8 * index_in(Level::Pt, at),
                    allocate(next_frame_) | Present | User | bits);
  }
}

/// The bytes of the page at `address`.
u8* Emulated::page(u64 address) {
  const Walk found = walk(memory_, mmu_.cr3, address, AccessKind::Read);
  return memory_.writable_frame(found.physical / page_size).bytes.data();
}

void Emulated::load(const Case& test) {
  const u64 room = std::min<u64>(test.length, code_base + code_size - test.state.rip);
  (void)mmu_.write_bytes(test.state.rip, std::span(test.code).first(room));
  for (u64 at = 0; at < data_size; at += page_size)
    std::memcpy(page(data_base + at), &test.memory[at], page_size);
}

/// Executes the instruction as part of a block. The bytes behind it, which are no instruction, stop
/// it. False when more was executed: the instruction branched to itself.
bool Emulated::execute_block(cpu::State& state, cpu::Exit& exit) {
  exit = engine_.run(state, 1000);
  if (state.retired == 1 && exit.fault.vector != cpu::Vector::Breakpoint)
    exit = {cpu::Stop::Budget, {}};
  return state.retired <= 1;
}

void Emulated::run(const Case& test, bool block, Outcome& out) {
  load(test);
  out.state = test.state;
  out.state.retired = 0;
  cpu::Exit exit;
  if (!block || !execute_block(out.state, exit)) {
    if (block) load(test);
    out.state = test.state;
    out.state.retired = 0;
    do
      exit = engine_.run(out.state, 1);
    while (exit.reason == cpu::Stop::Budget && out.state.retired == 0);
  }
  out.state.retired = 0;
  out.faulted = exit.reason == cpu::Stop::Fault;
  out.vector = static_cast<u8>(exit.fault.vector);
  out.error_code = exit.fault.error_code;
  out.address = exit.fault.vector == cpu::Vector::PageFault ? exit.fault.address : 0;
  for (u64 at = 0; at < data_size; at += page_size)
    std::memcpy(&out.memory[at], page(data_base + at), page_size);

  std::array<u8, 16> blank;
  blank.fill(no_instruction);
  (void)mmu_.write_bytes(test.state.rip, std::span(blank).first(test.length));
}

}  // namespace vitrine::differential
