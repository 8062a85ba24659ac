#pragma once
// What the first pass leaves behind of a section: the bytes whose place is certain, the *items*
// whose size is not (jumps, forward constants, padding), and the *fixups*, fields whose value is
// not known until every item has its size.
//
// An address inside a section is thus a pair: so many fixed bytes, behind so many items. Layout
// changes only the sizes of items; nothing is parsed or moved twice.

#include <array>
#include <string>
#include <vector>

#include "asm/operand.hpp"
#include "emu/image/object.hpp"

namespace vitrine::assembler {

/// Which of a field's values fit and how it is relocated.
enum class FieldKind : u8 {
  Data,      // db…dq: signed or unsigned
  Signed,    // sign-extended by the processor: Abs32S
  Unsigned,  // an immediate of the operation's own width
  Relative,  // counts from the end of the instruction
};

/// A field of `size` bytes in the section, to be filled with `expression`.
struct Fixup {
  u64 offset = 0;  ///< fixed bytes before it
  u32 item = 0;    ///< items before it
  u8 size = 0;
  u8 tail = 0;  ///< Relative: bytes of the instruction behind the field
  FieldKind kind = FieldKind::Data;
  Wrt wrt = Wrt::None;
  Expression expression;
  Place place;
};

/// Something whose size may change while the layout settles.
struct Item {
  enum class Kind : u8 { Jump, Instruction, Fill };
  Kind kind = Kind::Jump;
  bool settled = false;  ///< its size can change no more
  u32 section = 0;
  u32 ordinal = 0;  ///< among the items of its section
  u32 index = 0;    ///< into the Unit's jumps, instructions or fills
  u64 offset = 0;   ///< fixed bytes of the section before it
  u64 size = 0;     ///< bytes
};

/// A jmp or jcc that may be short or near.
struct Jump {
  u16 short_form = 0;
  u16 near_form = 0;
  PrefixBytes prefixes;
  u8 short_skips = 0;  ///< of the prefixes: a short jmp has no bnd
  bool is_near = false;
  Expression target;
  Place place;

  [[nodiscard]] std::span<const u8> short_prefixes() const {
    return prefixes.span().subspan(short_skips);
  }
};

/// `count` copies of the section's pattern: times with a count that may move, align.
struct Fill {
  Expression count;   ///< of copies; unused when alignment != 0
  u64 alignment = 0;  ///< pad to this instead
  std::vector<u8> pattern;
  Place place;
  const char* directive = "times";  ///< what it counts for
};

/// A number that was needed before the layout had settled: it must not change.
struct Assumption {
  Expression expression;
  i64 value = 0;
  Place place;
  std::string what;  ///< "the alignment"
};

/// A line of source and where its bytes begin.
struct LineMark {
  u64 offset = 0;
  u32 item = 0;
  u32 file = 0;
  u32 line = 0;
  u32 call_file = 0;
  u32 call_line = 0;  // of the macro that made it; 0: none
};

struct SectionState {
  std::string name;
  u32 type = 1;  ///< SHT_*
  u64 flags = 0;
  u64 alignment = 1;
  bool nobits = false;
  bool named = false;             ///< by a directive
  bool attributes_given = false;  ///< by one of these
  static constexpr u32 unused = ~u32{0};
  /// The statement of its first directive. Sections stand in the object in this order; a .text
  /// that was only begun with stands last.
  u32 first_use = unused;

  // Of flat binaries.
  bool has_start = false, has_vstart = false;
  u64 start = 0, vstart = 0;
  std::string follows, vfollows;
  Place place;                ///< of its first directive, or of start= or follows=
  u64 virtual_alignment = 0;  ///< behind the section that vfollows names; 0: not given

  std::vector<u8> bytes;        ///< the fixed bytes; empty when nobits
  u64 offset = 0;               ///< how many there are
  std::vector<u64> shifts{0};   ///< [k]: bytes of the first k items
  std::vector<Fixup> fixups;    ///< in order of offset
  std::vector<LineMark> lines;  ///< of instructions

  [[nodiscard]] u32 item_count() const { return static_cast<u32>(shifts.size() - 1); }
  [[nodiscard]] u64 address(u64 at, u32 item) const { return at + shifts[item]; }
  [[nodiscard]] u64 size() const { return offset + shifts.back(); }
};

}  // namespace vitrine::assembler
