#include "tests/bench/bare_machine.hpp"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace vitrine::bench {

namespace {

constexpr u64 stack_top = 0x7ffffff000, stack_size = u64{1} << 20;
enum SystemCall : u64 { Write = 1, ExitCall = 60 };

}  // namespace

BareMachine::BareMachine(const std::string& path)
    : memory_(u64{64} << 20), mmu_(memory_, nullptr), engine_(mmu_) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
  Elf64_Ehdr header{};
  if (bytes.size() < sizeof header || std::memcmp(bytes.data(), ELFMAG, SELFMAG) != 0) {
    throw std::runtime_error(path + ": not an ELF file");
  }
  std::memcpy(&header, bytes.data(), sizeof header);
  mmu_.cr3 = next_frame_++ << memory::page_bits;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    std::memcpy(&segment, bytes.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    if (segment.p_type != PT_LOAD) continue;
    map(segment.p_vaddr, segment.p_memsz);
    const auto* contents = reinterpret_cast<const u8*>(bytes.data()) + segment.p_offset;
    (void)mmu_.write_bytes(segment.p_vaddr, {contents, segment.p_filesz});
  }
  map(stack_top - stack_size, stack_size);
  state_.rip = header.e_entry;
  state_.gpr[isa::Rsp] = stack_top - 64;
}

void BareMachine::map(u64 address, u64 size) {
  using memory::Level;
  for (u64 page = align_down(address, memory::page_size); page < address + size;
       page += memory::page_size) {
    u64 table = mmu_.cr3;
    for (const Level level : {Level::Pml4, Level::Pdpt, Level::Pd, Level::Pt}) {
      const u64 place = table + 8 * memory::index_in(level, page);
      if (memory_.read64(place) == 0) {
        memory_.write64(place, next_frame_++ << memory::page_bits | memory::Present |
                                   memory::Writable | memory::User);
      }
      table = memory_.read64(place) & memory::frame_address_mask;
    }
  }
}

void BareMachine::system_call() {
  const auto& gpr = state_.gpr;
  if (gpr[isa::Rax] == ExitCall) {
    exited_ = true;
  } else if (gpr[isa::Rax] == Write) {
    std::string text(gpr[isa::Rdx], '\0');
    (void)mmu_.peek(gpr[isa::Rsi], text.data(), text.size());
    output_ += text;
    state_.gpr[isa::Rax] = text.size();
  }
}

void BareMachine::run() {
  while (!exited_) {
    const cpu::Exit exit = engine_.run(state_, ~u64{0});
    switch (exit.reason) {
      case cpu::Stop::Budget:
        break;
      case cpu::Stop::Syscall:
        system_call();
        break;
      case cpu::Stop::Fault:
        throw std::runtime_error("the guest faulted");
      case cpu::Stop::Touched:
        (void)mmu_.take_touches();
        [[fallthrough]];
      case cpu::Stop::Breakpoint:
        ++stops_;
        break;
    }
  }
}

}  // namespace vitrine::bench
