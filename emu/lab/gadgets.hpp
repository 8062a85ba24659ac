#pragma once
// What an attacker looks for in a program: short runs of instructions that end in ret, also where
// no instruction was meant to begin; and which defences the program was made with.

#include <string>
#include <vector>

#include "emu/image/image.hpp"

namespace vitrine::lab {

struct Gadget {
  u64 address = 0;
  std::string text;       ///< "pop rdi; ret"
  std::string place;      ///< "take_name+0x14"
  bool intended = false;  ///< begins where the program's own instructions do
};

/// Of the executable segments, by address; of several that read the same, the first. Each has at
/// most `most_instructions` before its ret, and none that goes elsewhere. With `pattern`, only
/// those whose text holds it, in small or large letters, with or without blanks; a `*` stands for
/// anything.
[[nodiscard]] std::vector<Gadget> find_gadgets(const image::Image& image,
                                               const std::string& pattern = "",
                                               std::size_t most_instructions = 4);

struct Hardening {
  bool no_execute_stack = true;
  bool position_independent = false;
  bool canary = false;         ///< some code looks at fs:0x28
  bool writable_code = false;  ///< a segment that can be both written and executed
};
[[nodiscard]] Hardening check_hardening(const image::Image& image);

}  // namespace vitrine::lab
