#pragma once
// A program in memory form, whether it came from the assembler or an ELF file: what the loader
// maps, and what people want to know of it (symbols, source lines, frames).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emu/base/types.hpp"
#include "emu/image/source_text.hpp"

namespace vitrine::image {

enum Permission : u8 { Read = 1, Write = 2, Execute = 4 };

struct Segment {
  u64 address = 0;
  u64 memory_size = 0;  ///< ≥ bytes.size(); the rest is zero
  u8 permissions = 0;   ///< of Permission
  std::vector<u8> bytes;
  std::string name;  ///< ".text", ".data", …; the ELF's segment type when unnamed
};

enum class SymbolKind : u8 { Label, Function, Object, Constant };

struct Symbol {
  std::string name;  ///< local labels in full: "sum.loop"
  u64 value = 0;     ///< an address, or the value of a Constant
  u64 size = 0;      ///< bytes; 0 when unknown
  SymbolKind kind = SymbolKind::Label;
  bool global = false;
};

/// The instruction at `address` came from this line.
struct LineEntry {
  u64 address = 0;
  u32 file = 0;  ///< index into Image::files
  u32 line = 0;  ///< from 1; 0 ends a sequence
  /// Where the outermost macro was called that made the instruction, when our assembler did; line 0
  /// otherwise. Files that we read do not tell.
  u32 call_file = 0;
  u32 call_line = 0;
};

/// The name that declares a stack slot to everybody who reads the ELF (programs/lib/frame.inc):
///
///     frame$<function>$<variable>$<size> equ <offset from rbp>
///
/// e.g. `frame$main$sum$8 equ -8`: NASM keeps it as a local absolute symbol whose value is the
/// two's complement of the offset. <size> is decimal bytes, 0 when unknown; <variable> contains no
/// `$`, <function> is the function's label. An offset of 16 or more is a parameter. link() and
/// read_elf() turn such symbols into FrameLayouts; they do not appear in Image::symbols.
inline constexpr std::string_view frame_symbol_prefix = "frame$";

/// A named parameter or local of a stack frame.
struct FrameVariable {
  std::string name;
  i64 offset = 0;  ///< from rbp: negative for locals, ≥ 16 for parameters on the stack
  u64 size = 0;    ///< bytes; 0 when unknown: it reaches to the next variable
  bool parameter = false;
};

struct FrameLayout {
  u64 function = 0;  ///< address of the function's first instruction
  std::vector<FrameVariable> variables;
};

struct SourceFile {
  std::string path;
  SourceText lines;  ///< empty when the file could not be read
};

struct Image {
  std::string path;  ///< where it came from
  u64 entry = 0;
  /// It holds no absolute address, or relocates itself: it may stand anywhere.
  bool position_independent = false;
  std::optional<bool> executable_stack;  ///< PT_GNU_STACK; nullopt: absent, so not executable
  std::vector<Segment> segments;         ///< page-disjoint, sorted by address
  u64 program_headers = 0;  ///< guest address of the ELF program headers (AT_PHDR), or 0
  u16 program_header_count = 0;

  std::vector<Symbol> symbols;  ///< sorted by value, then as in the file
  std::vector<SourceFile> files;
  std::vector<LineEntry> lines;     ///< sorted by address; an end (line 0) before a start
  std::vector<FrameLayout> frames;  ///< sorted by function

  /// The segment that holds `address`, or nullptr.
  [[nodiscard]] const Segment* segment_at(u64 address) const;

  /// The symbol so named (a global one before local ones), or nullptr. Looks at every symbol.
  [[nodiscard]] const Symbol* find_symbol(std::string_view name) const;

  /// The nearest address symbol at or below `address` in the same segment, or nullptr. Prefers
  /// functions and non-local labels ("sum" over "sum.loop"); a function's size must cover the
  /// address. Objects reach to the next symbol: NASM gives `a: resb 100` the size of one element.
  [[nodiscard]] const Symbol* symbol_at(u64 address) const;

  /// "sum+0x1b", "sum", or "0x401000" when there is no symbol.
  [[nodiscard]] std::string describe(u64 address) const;

  /// The line entry that covers `address`, or nullptr.
  [[nodiscard]] const LineEntry* line_at(u64 address) const;

  /// "sum.asm:12", or "" when unknown.
  [[nodiscard]] std::string place(u64 address) const;

  /// The source text of a line, or "" when unknown.
  [[nodiscard]] std::string_view source_text(const LineEntry& line) const;

  /// Addresses of the first instruction of each run of `file:line`, also of one made by a macro
  /// that is called there; empty when the line has none. `file` is a path as in `files`, or the end
  /// of one ("sum.asm" for "programs/stack/sum.asm").
  [[nodiscard]] std::vector<u64> addresses_of(std::string_view file, u32 line) const;

  [[nodiscard]] const FrameLayout* frame_of(u64 function) const;
};

/// Where Linux puts position-independent programs without randomisation.
constexpr u64 position_independent_base = 0x555555554000;

/// A position-independent image, `distance` bytes (whole pages) above position_independent_base.
[[nodiscard]] Image moved(Image image, u64 distance);

/// Puts line entries into the order that Image::lines promises; of several at one address the last
/// one stays.
void sort_lines(std::vector<LineEntry>& lines);

}  // namespace vitrine::image
