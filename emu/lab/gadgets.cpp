#include "emu/lab/gadgets.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "emu/disasm/disasm.hpp"
#include "emu/isa/decoder.hpp"

namespace vitrine::lab {

namespace {

using isa::Op;

/// All places of one segment decoded once: gadgets overlap.
class SegmentCode {
 public:
  explicit SegmentCode(const image::Segment& segment)
      : segment_(segment), lengths_(segment.bytes.size()), ops_(segment.bytes.size()) {
    const std::span<const u8> bytes(segment.bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      isa::Instruction instruction;
      if (isa::decode(bytes.subspan(i), instruction) != isa::DecodeStatus::Ok) continue;
      lengths_[i] = instruction.length;
      ops_[i] = instruction.op();
    }
  }
  [[nodiscard]] std::size_t size() const { return lengths_.size(); }
  [[nodiscard]] bool is_ret(std::size_t at) const {
    return lengths_[at] != 0 && ops_[at] == Op::Ret;
  }
  /// Of the instruction there; 0 when there is none.
  [[nodiscard]] std::size_t length(std::size_t at) const { return lengths_[at]; }
  /// How many instructions lead from `at` to the ret at `end`; nothing when none do.
  [[nodiscard]] std::optional<std::size_t> way(std::size_t at, std::size_t end) const {
    std::size_t count = 0;
    while (at < end) {
      if (lengths_[at] == 0 || goes_elsewhere(ops_[at])) return std::nullopt;
      at += lengths_[at];
      ++count;
    }
    if (at != end) return std::nullopt;
    return count;
  }
  [[nodiscard]] std::string text(std::size_t at, std::size_t end) const {
    std::string out;
    while (at <= end) {
      const disasm::Text text =
          disasm::disassemble(std::span(segment_.bytes).subspan(at), segment_.address + at);
      out += (out.empty() ? "" : "; ") + text.to_string();
      at += lengths_[at];
    }
    return out;
  }

 private:
  static bool goes_elsewhere(Op op) {
    return (op >= Op::Jmp && op <= Op::Ret) || op == Op::Int3 || op == Op::Ud2 || op == Op::Hlt;
  }

  const image::Segment& segment_;
  std::vector<u8> lengths_;
  std::vector<Op> ops_;
};

/// In small letters, without blanks.
std::string plain(std::string_view text) {
  std::string kept;
  for (const char c : text)
    if (c != ' ' && c != '\t') kept += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return kept;
}

/// `pattern` anywhere in the text; between its stars may stand anything. Both as plain() leaves
/// them.
bool matches(std::string_view text, std::string_view pattern) {
  std::size_t at = 0;
  while (!pattern.empty()) {
    const std::size_t star = std::min(pattern.find('*'), pattern.size());
    const std::string_view part = pattern.substr(0, star);
    const std::size_t found = text.find(part, at);
    if (found == std::string_view::npos) return false;
    at = found + part.size();
    pattern.remove_prefix(std::min(star + 1, pattern.size()));
  }
  return true;
}

bool is_code(const image::Segment& segment) {
  return (segment.permissions & image::Execute) != 0;
}

/// Where the program's own instructions begin, as far as one can see: one behind the other from
/// where the segment begins, from each label, and from each line of the source.
std::vector<bool> intended_places(const image::Image& image, const image::Segment& segment,
                                  const SegmentCode& code) {
  std::vector<bool> known(code.size()), intended(code.size());
  const auto note = [&](u64 address) {
    if (address - segment.address < known.size()) known[address - segment.address] = true;
  };
  note(segment.address);
  note(image.entry);
  for (const image::Symbol& symbol : image.symbols)
    if (symbol.kind != image::SymbolKind::Constant) note(symbol.value);
  for (const image::LineEntry& line : image.lines)
    note(line.address);
  for (std::size_t begin = 0; begin < known.size(); ++begin)
    for (std::size_t at = begin; known[begin] && at < known.size() && !intended[at];
         at += std::max<std::size_t>(1, code.length(at)))
      intended[at] = true;
  return intended;
}

bool reads_canary(const isa::Instruction& instruction) {
  const isa::MemoryOperand& memory = instruction.memory;
  return instruction.has_memory() && memory.has_segment && memory.segment == isa::Fs &&
         memory.displacement == 0x28;
}

}  // namespace

std::vector<Gadget> find_gadgets(const image::Image& image, const std::string& pattern,
                                 std::size_t most_instructions) {
  constexpr std::size_t longest = 4 * isa::max_instruction_length;  // bytes before the ret
  const std::string wanted = plain(pattern);
  std::vector<Gadget> gadgets;
  std::set<std::string> seen;
  for (const image::Segment& segment : image.segments) {
    if (!is_code(segment)) continue;
    const SegmentCode code(segment);
    const std::vector<bool> intended = intended_places(image, segment, code);
    for (std::size_t ret = 0; ret < code.size(); ++ret) {
      if (!code.is_ret(ret)) continue;
      for (std::size_t at = ret - std::min(ret, longest); at <= ret; ++at) {
        const auto count = code.way(at, ret);
        if (!count || *count > most_instructions) continue;
        std::string text = code.text(at, ret);
        if (!matches(plain(text), wanted) || !seen.insert(text).second) continue;
        const u64 address = segment.address + at;
        gadgets.push_back({address, std::move(text), image.describe(address), intended[at]});
      }
    }
  }
  return gadgets;
}

Hardening check_hardening(const image::Image& image) {
  Hardening found;
  found.no_execute_stack = !image.executable_stack.value_or(false);
  found.position_independent = image.position_independent;
  for (const image::Segment& segment : image.segments) {
    if (!is_code(segment)) continue;
    if ((segment.permissions & image::Write) != 0) found.writable_code = true;
    const std::span<const u8> bytes(segment.bytes);
    for (std::size_t at = 0; at < bytes.size() && !found.canary;) {
      isa::Instruction instruction;
      const bool ok = isa::decode(bytes.subspan(at), instruction) == isa::DecodeStatus::Ok;
      if (ok && reads_canary(instruction)) found.canary = true;
      at += ok ? instruction.length : 1u;
    }
  }
  return found;
}

}  // namespace vitrine::lab
