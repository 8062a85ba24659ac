#pragma once
// gdb's letters for formats: print/x, x/8gx.

#include <optional>
#include <string>

#include "emu/debug/session.hpp"

namespace vitrine::debug {

struct Format {
  u64 count = 0;    ///< 0: not said
  char letter = 0;  ///< one of x d u o t c a f s i; 0: not said
  u64 size = 0;     ///< bytes by b h w g: 1, 2, 4, 8; 0: not said
};

/// Errors: a letter that is none of these.
[[nodiscard]] Result<Format> parse_format(const std::string& text);

/// `value` in the format of `letter`; not for s and i, which are about memory.
[[nodiscard]] std::string formatted(const Session& session, Value value, char letter);

/// The text at `address` up to its 0, at most 200 characters, quoted; nullopt when unmapped.
[[nodiscard]] std::optional<std::string> text_at(const machine::Machine& machine, u64 address);

}  // namespace vitrine::debug
