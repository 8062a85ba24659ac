#pragma once
// Instructions → ops and blocks: decoding, selection of handlers, dead flags, fusion.

#include <memory>
#include <span>

#include "emu/cpu/code_cache.hpp"
#include "emu/cpu/handler_table.hpp"
#include "emu/isa/decoder.hpp"

namespace vitrine::cpu {

/// What depends on the engine's port.
struct Translation {
  const HandlerTable& handlers;
  Handler (*fuse)(const Selection& first, const Selection& second);  ///< null: never
  Handler fall_through;  ///< of the op behind the last instruction of a block: follows its link
  Handler (*reject)(isa::DecodeStatus status);  ///< of the op for bytes that are no instruction
  Handler fetch_line;  ///< of the op before an instruction that needs another line than the one
                       ///< before it; null where nobody counts
  bool shadow_stack;   ///< calls and returns keep one
};

/// The op of one instruction at `rip`, without link. Flags are needed.
[[nodiscard]] DecodedOp translate(const Translation& translation,
                                  const isa::Instruction& instruction, u64 rip);

/// What a ledger must know of an instruction.
[[nodiscard]] OpAccount account_of(const isa::Instruction& instruction);

/// Whether the op needs a link, to branch_target().
[[nodiscard]] bool is_direct_branch(const isa::Instruction& instruction);
[[nodiscard]] u64 branch_target(const isa::Instruction& instruction, u64 rip);

/// Decodes a block from `offset` in the page whose bytes are given, up to the first of the
/// breakpoints (sorted) that is an instruction behind the first one. Null when the first
/// instruction reaches into the next page. `fetch_bits`: log2 of the lines that
/// Translation::fetch_line goes by.
[[nodiscard]] std::unique_ptr<Block> build_block(const Translation& translation, CodePage& page,
                                                 std::span<const u8> page_bytes, u32 offset,
                                                 std::span<const u64> breakpoints, u32 fetch_bits);

/// Whether a fault of this instruction at `address` concerns the stack segment: #SS instead of #GP
/// (SDM vol. 1, 3.7.4: pushes, pops, and memory operands with base rsp or rbp).
[[nodiscard]] bool is_stack_access(const isa::Instruction& instruction, u64 address, u64 rsp);

}  // namespace vitrine::cpu
