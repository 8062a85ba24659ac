#pragma once
// What a line can be besides an instruction. Each function reads the operands behind the word that
// the cursor has just passed.

#include "asm/unit.hpp"

namespace vitrine::assembler {

// data.cpp
void assemble_data(Unit& unit, Cursor& cursor, u8 element);     // db … do
void assemble_reserve(Unit& unit, Cursor& cursor, u8 element);  // resb … reso
void assemble_incbin(Unit& unit, Cursor& cursor);

// directive.cpp
void assemble_directive(Unit& unit, Cursor& cursor, Directive directive, bool in_brackets);

// section_directive.cpp
void section_directive(Unit& unit, Cursor& cursor);

// linkage.cpp
void linkage_directive(Unit& unit, Cursor& cursor, Directive directive);

// padding.cpp
void align_directive(Unit& unit, Cursor& cursor, Directive directive);

// repeat.cpp
/// Where the current section stood before something was emitted, to repeat that.
struct Emitted {
  u32 section = 0;
  u64 offset = 0;
  u64 absolute = 0;
  std::size_t bytes = 0, fixups = 0, items = 0;

  [[nodiscard]] static Emitted now(Unit& unit);
};
/// Makes `count` copies of what was emitted since `start` (0: takes it back); false when it holds
/// items, which cannot be copied.
bool repeat_emitted(Unit& unit, const Emitted& start, u64 count, const Token& token);

/// Reports what is left on a line that should have ended.
bool expect_end(Unit& unit, const Cursor& cursor);

}  // namespace vitrine::assembler
