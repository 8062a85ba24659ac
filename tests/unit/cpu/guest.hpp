#pragma once
// A processor with a few mapped pages, for tests: code at 0x400000 (two pages, RWX), data at
// 0x600000 (two pages), the stack's page below 0x800000; an alias of the code at 0x500000.

#include <initializer_list>
#include <vector>

#include "emu/cpu/engine.hpp"

namespace vitrine::cpu {

class Guest {
 public:
  static constexpr u64 code = 0x400000, alias = 0x500000, data = 0x600000, stack_top = 0x800000;

  Guest() : memory(u64{64} << memory::page_bits), mmu(memory, nullptr), engine(mmu) {
    using enum memory::PageBit;
    mmu.cr3 = new_frame() << memory::page_bits;
    const u64 code_frame = new_frame(), second = new_frame();
    map(code, code_frame, Writable);
    map(code + memory::page_size, second, Writable);
    map(alias, code_frame, Writable);
    map(alias + memory::page_size, second, Writable);
    map(data, new_frame(), Writable | NoExecute);
    map(data + memory::page_size, new_frame(), Writable | NoExecute);
    map(stack_top - memory::page_size, new_frame(), Writable | NoExecute);
    mmu.flush();
    state.rip = code;
    state.gpr[isa::Rsp] = stack_top - 256;
  }

  void map(u64 address, u64 frame, u64 bits) {
    u64 table = mmu.cr3;
    for (const auto level : {memory::Level::Pml4, memory::Level::Pdpt, memory::Level::Pd}) {
      const u64 place = table + 8 * memory::index_in(level, address);
      if (memory.read64(place) == 0) {
        memory.write64(place, new_frame() << memory::page_bits | 7);
      }
      table = memory.read64(place) & memory::frame_address_mask;
    }
    memory.write64(table + 8 * memory::index_in(memory::Level::Pt, address),
                   frame << memory::page_bits | memory::Present | memory::User | bits);
  }

  void put(u64 address, std::vector<u8> bytes) { (void)mmu.write_bytes(address, bytes); }
  [[nodiscard]] u64 get(u64 address) const {
    u64 value = 0;
    (void)mmu.peek(address, &value, sizeof value);
    return value;
  }
  [[nodiscard]] u64& reg(isa::Gpr number) { return state.gpr[number]; }
  Exit run(u64 instructions = 1'000'000) { return engine.run(state, instructions); }

  memory::PhysicalMemory memory;
  memory::Mmu mmu;
  Engine<memory::PlainPort> engine;
  State state;

 private:
  u64 new_frame() { return next_frame_++; }
  u64 next_frame_ = 1;
};

}  // namespace vitrine::cpu
