#include "emu/isa/decode_index.hpp"

#include <algorithm>
#include <bit>

namespace vitrine::isa {
namespace {

/// Whether another form of the same row is chosen by the prefix 66.
bool row_has_word_form(const Form& form) {
  return rows()[form.row].widths.find('w') != std::string_view::npos;
}

DecodeCandidate candidate_for(const Form& form, u8 register_bits) {
  DecodeCandidate candidate{0, 0, &form};
  const auto demand = [&](u32 mask, u32 value) {
    candidate.mask |= mask;
    candidate.value |= value;
  };

  if (form.mandatory_prefix == 0xF3) demand(DecodeKey::repeat, DecodeKey::repeat_f3);
  if (form.mandatory_prefix == 0xF2) demand(DecodeKey::repeat, DecodeKey::repeat_f2);
  if (form.mandatory_prefix == 0x66)
    demand(DecodeKey::repeat | DecodeKey::prefix_66, DecodeKey::prefix_66);
  if (form.no_prefix) demand(DecodeKey::repeat | DecodeKey::prefix_66, 0);
  if (form.address_size == 4) demand(DecodeKey::prefix_67, DecodeKey::prefix_67);

  // The width: REX.W before 66. A 64-bit default is what remains when 66 does not stand alone.
  if (form.rex_w) demand(DecodeKey::rex_w, DecodeKey::rex_w);
  if (!form.rex_w && !form.ignores_rex_w && !rows()[form.row].widths.empty())
    demand(DecodeKey::rex_w, 0);
  if (form.operand_size_prefix) demand(DecodeKey::prefix_66, DecodeKey::prefix_66);
  if (form.operand_size == 4 && row_has_word_form(form)) demand(DecodeKey::prefix_66, 0);

  if (form.fixed_modrm >= 0) {
    const u32 mask = form.any_rm ? 0xF8 : 0xFF;
    demand(mask, static_cast<u32>(form.fixed_modrm) & mask);
  } else if (form.modrm_digit >= 0 && form.op != Op::Setcc) {  // setcc has a /0 nobody looks at
    demand(0x38, static_cast<u32>(form.modrm_digit) << 3);
  }
  for (const OperandSpec& spec : form.operands)
    if (spec.slot == Slot::ModrmRm && spec.kind == OperandKind::Mem)
      demand(DecodeKey::memory, DecodeKey::memory);

  // 90 would be xchg eax,eax, which clears the upper half of rax; it is nop instead, and F3 90 is
  // pause. Only with REX.B, which makes the register r8, is it xchg (SDM vol. 2, XCHG and NOP).
  if (form.map == OpcodeMap::OneByte && form.opcode == 0x90 && register_bits == 0)
    demand(DecodeKey::rex_b, form.op == Op::Xchg ? DecodeKey::rex_b : 0);
  return candidate;
}

}  // namespace

const DecodeIndex& DecodeIndex::get() {
  static const DecodeIndex index;
  return index;
}

DecodeIndex::DecodeIndex() {
  std::vector<std::pair<u16, DecodeCandidate>> all;  // slot number first
  all.reserve(forms().size() * 2);
  for (const Form& form : forms()) {
    const bool in_opcode =
        std::any_of(form.operands.begin(), form.operands.end(),
                    [](const OperandSpec& spec) { return spec.slot == Slot::OpcodeReg; });
    for (u8 r = 0; r < (in_opcode ? 8 : 1); ++r) {
      const std::size_t number = static_cast<std::size_t>(form.map) * 256 + form.opcode + r;
      all.emplace_back(static_cast<u16>(number), candidate_for(form, r));
      slots_[number].has_modrm |= form.has_modrm;
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    return std::popcount(a.second.mask) > std::popcount(b.second.mask);
  });
  candidates_.reserve(all.size());
  for (const auto& [number, candidate] : all)
    candidates_.push_back(candidate);
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin;
    while (end < all.size() && all[end].first == all[begin].first)
      ++end;
    slots_[all[begin].first].candidates = std::span(candidates_).subspan(begin, end - begin);
    begin = end;
  }
}

}  // namespace vitrine::isa
