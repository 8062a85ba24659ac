#pragma once
// One line for each executed instruction: where, what, and what it changed.

#include <string>
#include <vector>

#include "emu/machine/machine.hpp"

namespace vitrine::observe {

/// One thing that a step changed.
struct Change {
  enum class Kind : u8 { Register, Xmm, Flag, Memory } kind{};
  std::string name;  ///< "rax", "zf", or "[0x402000]"
  u64 address = 0;   ///< Memory
  u8 size = 8;       ///< bytes
  std::array<u64, 2> before{},
      after{};  ///< low half first; the high half is xmm's and 16-byte stores'
};

struct TraceLine {
  u64 step = 0;
  u64 address = 0;
  std::vector<u8> bytes;
  std::string text;   ///< Capstone's
  std::string place;  ///< "sum.asm:12", or ""
  std::vector<Change> changes;
  std::string fault;  ///< "#PF at 0x0", or ""
};

[[nodiscard]] TraceLine trace_line(const machine::StepEvent& event, const image::Image& image);

/// One line of text without a line end.
[[nodiscard]] std::string to_text(const TraceLine& line);
/// One JSON object on one line, without a line end.
[[nodiscard]] std::string to_json(const TraceLine& line);

/// "#PF", "#GP", …
[[nodiscard]] std::string_view vector_name(cpu::Vector vector);

}  // namespace vitrine::observe
