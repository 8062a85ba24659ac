#include "emu/cpu/single_op.hpp"

#include <algorithm>
#include <span>

#include "emu/cpu/special_ops.hpp"

namespace vitrine::cpu {

const DecodedOp* SingleOp::prepare(const Translation& translation, memory::Mmu& mmu, u64 rip) {
  entry.rip = rip;
  std::array<u8, isa::max_instruction_length> bytes{};
  const auto fetch = [&](u64 address, std::span<u8> out) {
    const u64 physical = mmu.translate_fetch(address);
    const memory::Frame& frame = mmu.memory().frame(physical >> memory::page_bits);
    std::copy_n(frame.bytes.begin() + (physical & memory::page_mask), out.size(), out.begin());
  };
  const std::size_t here =
      std::min<std::size_t>(bytes.size(), memory::page_size - (rip & memory::page_mask));
  fetch(rip, std::span(bytes).first(here));
  isa::Instruction instruction;
  isa::DecodeStatus status = isa::decode(std::span(bytes).first(here), instruction);
  if (status == isa::DecodeStatus::Truncated && here < bytes.size()) {
    fetch(rip + here, std::span(bytes).subspan(here));
    status = isa::decode(bytes, instruction);
  }

  DecodedOp& op = ops[0];
  if (status == isa::DecodeStatus::Ok) {
    op = translate(translation, instruction, rip);
    account = account_of(instruction);
    if (is_direct_branch(instruction)) {
      target.rip = branch_target(instruction, rip);
      op.link = &target;
    }
  } else {
    op = DecodedOp{};
    op.offset = rip & memory::page_mask;
    op.number = 1;
    op.immediate = instruction.length;  // length 0: nothing is fetched or counted
    op.handler = translation.reject(status);
  }
  ops[1].handler = &end_single;
  return &op;
}

}  // namespace vitrine::cpu
