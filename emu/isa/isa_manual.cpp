#include "emu/isa/isa_manual.hpp"

#include <fmt/format.h>

#include <vector>

#include "emu/isa/expand.hpp"
#include "emu/isa/table.hpp"

namespace vitrine::isa {
namespace {

constexpr std::string_view introduction = R"(# The instruction set

Every instruction that Vitrine knows, written from the table that its assembler, its decoder and its
processor share (emu/isa). All of it is x86-64 as the processors have it, in 64-bit mode; what is
not here is an invalid instruction to Vitrine. The core comes first: with these two dozen
instructions whole programs can be written, and `--isa core` admits no others.

This file is generated. To refresh it, build the target `vitrine_isa_manual` and run
`build/release/tests/vitrine_isa_manual > docs/isa.md`.

## How to read it

One line is one encoding form.

* **Operands**: `r` a register, `r/m` a register or memory, `m` memory, `imm` a constant, `rel` a
  jump target, `xmm` a floating-point register. A number is a size in bits; without one the operand
  has the width of the operation. `acc` is `al`, `ax`, `eax` or `rax`.
* **Encoding**, as in Intel's manual: bytes in hexadecimal; `/r` a ModRM byte that names a register
  and a register or memory; `/0` to `/7` a ModRM byte with this digit in the place of the register;
  `+r` a register in the opcode's low three bits; `+cc` a condition in its low four; `ib` `iw` `id`
  `io` a constant and `cb` `cd` a jump distance of 1, 2, 4 or 8 bytes; `mo` a full address. Where two
  encodings stand, the first is for 8 bits and the second for the others: the prefix 66 then chooses
  16 bits (and `iw`), REX.W 64 bits (with `id` sign-extended). NP: no prefix 66, F2 or F3 allowed.
* **Bits**: the widths that there are. Writing a 32-bit register clears the upper half of the 64-bit
  one; writing 8 or 16 bits leaves the rest alone.
* **OSZAPC**: what happens to the flags overflow, sign, zero, auxiliary, parity, carry: `*` set
  by the result, `0` cleared, `1` set, `?` undefined, `-` left alone. `<` names the flags that are
  read. A shift or rotate by 0 leaves all of them alone.
* **Marks**: 🔒 takes the prefix `lock` with a memory destination; ⟳ takes `rep`, or `repe` and
  `repne` if it compares.

)";

struct Family {
  const char* title;
  std::span<const Row> rows;
};

std::vector<Family> families() {
  return {{"Moving data", table::data_rows()},
          {"Arithmetic and logic", table::integer_rows()},
          {"Shifts, rotates and bits", table::bit_rows()},
          {"Control flow and flags", table::control_rows()},
          {"Strings", table::string_rows()},
          {"Atomic operations and the system", table::system_rows()},
          {"Floating point (SSE2)", table::sse_rows()}};
}

/// "=rm, imm8s" as people write it: "r/m, imm8".
std::string operand_words(std::string_view notation) {
  std::string text;
  while (!notation.empty()) {
    std::string_view word = table::next_token(notation, ',');
    if (word.find_first_of("=+~") == 0) word.remove_prefix(1);
    if (word == "imm8s") word = "imm8";
    if (!text.empty()) text += ", ";
    if (word.starts_with("rm"))
      text.append("r/m").append(word.substr(2));
    else if (word.starts_with("xm"))
      text.append("xmm/m").append(word.substr(2));
    else if (word == "x")
      text += "xmm";
    else
      text += word;
  }
  return text;
}

/// The encoding for bytes and, where it differs by more than a prefix, for the other widths.
std::string encoding_words(const Row& row) {
  if (table::has_condition(row) || row.encoding.find("..") != std::string_view::npos)
    return fmt::format("`{}`", row.encoding);
  std::size_t wider = 0;
  for (std::size_t i = 0; i < table::width_count(row); ++i)
    if (table::form_of_width(row, i).operand_size == 4) wider = i;
  std::string text = fmt::format("`{}`", encoding_text(table::form_of_width(row, 0)));
  if (wider != 0 && table::form_of_width(row, 0).operand_size == 1)
    text += fmt::format(" `{}`", encoding_text(table::form_of_width(row, wider)));
  else if (wider != 0)
    text = fmt::format("`{}`", encoding_text(table::form_of_width(row, wider)));
  return text;
}

std::string width_words(const Row& row) {
  std::string text;
  for (const char letter : row.widths) {
    if (letter == ' ') continue;
    if (!text.empty()) text += ' ';
    text += std::to_string(table::width_bytes(letter) * 8);
  }
  return text;
}

std::string flag_words(const Row& row) {
  constexpr std::array<std::pair<u64, char>, 6> columns = {
      {{OF, 'o'}, {SF, 's'}, {ZF, 'z'}, {AF, 'a'}, {PF, 'p'}, {CF, 'c'}}};
  const FlagEffects effects = table::parse_flags(row);
  std::string text = "`";
  for (const auto& [flag, letter] : columns)
    text += effects.written & flag     ? '*'
            : effects.cleared & flag   ? '0'
            : effects.set & flag       ? '1'
            : effects.undefined & flag ? '?'
                                       : '-';
  std::string read;
  for (const auto& [flag, letter] : columns)
    if (effects.read & flag) read += letter;
  if (!read.empty()) text.append(" <").append(read);
  return text += '`';
}

std::string line(const Row& row, bool repeats_the_sentence) {
  const std::string operands = operand_words(row.operands);
  std::string marks;
  if (row.attributes & Lockable) marks += " 🔒";
  if (row.attributes & (Repeatable | RepeatableZ)) marks += " ⟳";
  return fmt::format("| `{}{}{}`{} | {} | {} | {} | {} |\n", row.mnemonic,
                     operands.empty() ? "" : " ", operands, marks, encoding_words(row),
                     width_words(row), flag_words(row), repeats_the_sentence ? "" : row.summary);
}

/// A table of the rows that `chosen` admits; nothing when there are none.
template <class Choice>
void add_table(std::string& text, std::string_view title, std::span<const Row> rows,
               Choice&& chosen) {
  std::string_view sentence;
  std::string lines;
  for (const Row& row : rows) {
    if (!chosen(row)) continue;
    lines += line(row, row.summary == sentence);
    sentence = row.summary;
  }
  if (lines.empty()) return;
  text +=
      fmt::format("### {}\n\n| instruction | encoding | bits | OSZAPC | what it does |\n", title);
  text += "|---|---|---|---|---|\n" + lines + "\n";
}

void add_conditions(std::string& text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 16> meanings = {{
      {"", "OF = 1"},
      {"", "OF = 0"},
      {"c nae", "CF = 1: below, unsigned"},
      {"nc nb", "CF = 0: above or equal, unsigned"},
      {"z", "ZF = 1: equal"},
      {"nz", "ZF = 0: not equal"},
      {"na", "CF = 1 or ZF = 1: below or equal, unsigned"},
      {"nbe", "CF = 0 and ZF = 0: above, unsigned"},
      {"", "SF = 1: negative"},
      {"", "SF = 0: not negative"},
      {"pe", "PF = 1: the low byte has an even number of ones"},
      {"po", "PF = 0: it has an odd number"},
      {"nge", "SF ≠ OF: less, signed"},
      {"nl", "SF = OF: greater or equal, signed"},
      {"ng", "ZF = 1 or SF ≠ OF: less or equal, signed"},
      {"nle", "ZF = 0 and SF = OF: greater, signed"},
  }};
  text +=
      "## The conditions\n\nThey stand for `cc` in `jcc`, `setcc` and `cmovcc`; the number is "
      "added to "
      "the opcode.\n\n| number | cc | also | holds if |\n|---|---|---|---|\n";
  for (u8 c = 0; c < 16; ++c)
    text += fmt::format("| {:X} | `{}` | {} | {} |\n", c, suffix(static_cast<Condition>(c)),
                        meanings[c].first, meanings[c].second);
  text += '\n';
}

}  // namespace

std::string manual() {
  std::string text(introduction);
  text += "## The core\n\n";
  for (const Family& family : families())
    add_table(text, family.title, family.rows,
              [](const Row& row) { return (row.attributes & Core) != 0; });
  add_conditions(text);
  text += "## Beyond the core\n\n";
  for (const Family& family : families())
    add_table(text, family.title, family.rows,
              [](const Row& row) { return (row.attributes & (Core | DecodeOnly)) == 0; });
  text +=
      "## What no assembler writes\n\nThe processor has these encodings too, and so has "
      "Vitrine.\n\n";
  for (const Family& family : families())
    add_table(text, family.title, family.rows,
              [](const Row& row) { return (row.attributes & DecodeOnly) != 0; });
  text.pop_back();  // the empty line behind the last table
  return text;
}

}  // namespace vitrine::isa
