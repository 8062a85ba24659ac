#pragma once
// The decoder's view of the table: for each opcode, which forms it may be and how to tell.

#include <vector>

#include "emu/isa/form.hpp"

namespace vitrine::isa {

/// What distinguishes the forms of one opcode, in one number.
struct DecodeKey {
  static constexpr u32 modrm = 0xFF;  ///< the ModRM byte, 0 when there is none
  static constexpr u32 rex_w = 1u << 8;
  static constexpr u32 rex_b = 1u << 9;
  static constexpr u32 prefix_66 = 1u << 10;
  static constexpr u32 prefix_67 = 1u << 11;
  static constexpr u32 repeat = 3u << 12;  ///< the last of F2 and F3, or neither
  static constexpr u32 repeat_f2 = 1u << 12;
  static constexpr u32 repeat_f3 = 2u << 12;
  static constexpr u32 memory = 1u << 14;  ///< ModRM.mod is not 3
};

/// A form is meant when (key & mask) == value.
struct DecodeCandidate {
  u32 mask = 0;
  u32 value = 0;
  const Form* form = nullptr;
};

struct DecodeSlot {
  bool has_modrm = false;
  std::span<const DecodeCandidate> candidates;  ///< the most specific first
};

class DecodeIndex {
 public:
  [[nodiscard]] static const DecodeIndex& get();

  [[nodiscard]] const DecodeSlot& slot(OpcodeMap map, u8 opcode) const {
    return slots_[static_cast<std::size_t>(map) * 256 + opcode];
  }

 private:
  DecodeIndex();

  std::vector<DecodeCandidate> candidates_;
  std::array<DecodeSlot, 512> slots_{};
};

}  // namespace vitrine::isa
