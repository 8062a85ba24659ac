#pragma once
// The page walk of one address: its fields, each table entry with its bits decoded, the frame and
// the byte, or the level and bit that refuse.

#include <string>

#include "emu/machine/machine.hpp"

namespace vitrine::view {

struct WalkView {
  u64 address = 0;
  memory::AccessKind kind{};
  std::string symbol;         ///< "msg", "msg+0x4", or ""
  std::string region;         ///< "0x402000-0x403000 r-- .rodata", or "" in no region
  std::string neighbour;      ///< "8 bytes below heap", or "" in a region or near none
  bool demand_paged = false;  ///< a region covers it, but no access has touched its page yet
  u64 step = 0;
  memory::Walk walk;
  std::optional<u8> byte;  ///< the byte there, when the walk succeeds
  std::string refusal;     ///< "PD[0x19] is not present", …; "" when the walk succeeds
};

[[nodiscard]] WalkView view_walk(const machine::Machine& machine, u64 address,
                                 memory::AccessKind kind);

[[nodiscard]] std::string to_text(const WalkView& view);
[[nodiscard]] std::string to_json(const WalkView& view);

/// "PML4", "PDPT", "PD", "PT".
[[nodiscard]] std::string_view level_name(memory::Level level);

/// "a read", "a write", "an instruction fetch".
[[nodiscard]] std::string_view access_text(memory::AccessKind kind);

/// The bits of an entry as letters: "P RW US A D NX".
[[nodiscard]] std::string entry_bits(u64 entry);

/// Why a walk refused an access, by level and bit: "PT[0x2].R/W = 0: a write from user mode".
[[nodiscard]] std::string explain_refusal(const memory::Walk& walk, u64 address,
                                          memory::AccessKind kind);

}  // namespace vitrine::view
