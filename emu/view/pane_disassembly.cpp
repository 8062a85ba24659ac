// The pane of disassembly: the instructions around the current one, under their labels.

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/disasm/disasm.hpp"
#include "emu/isa/decoder.hpp"
#include "emu/os/region.hpp"
#include "emu/view/detail.hpp"
#include "emu/view/pane_makers.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

using isa::Op;
using isa::Operand;

struct CodeLine {
  u64 address = 0;
  std::vector<u8> bytes;
  disasm::Text text;
};

/// The instruction at `address`, of at most `room` bytes; without bytes when nothing is mapped.
CodeLine read_line(const machine::Machine& machine, u64 address, u64 room) {
  CodeLine line{.address = address};
  std::array<u8, isa::max_instruction_length> buffer{};
  const auto window = std::span(buffer).first(std::min<u64>(room, buffer.size()));
  const std::size_t count = machine.peek(address, window);
  if (count == 0) return line;
  line.text = disasm::disassemble(window.first(count), address);
  const std::size_t length = std::max<std::size_t>(line.text.length, 1);
  line.bytes.assign(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(length));
  return line;
}

/// Where the code around `address` ends: behind the last byte of its segment, else anywhere.
u64 end_of_code(const machine::Machine& machine, u64 address) {
  const image::Segment* segment = machine.image().segment_at(address);
  const u64 end = segment != nullptr ? segment->address + segment->bytes.size() : 0;
  return end > address ? end : ~u64{0};
}

/// Whether a label may stand over instructions.
bool is_code_label(const image::Symbol& symbol) {
  return symbol.kind == image::SymbolKind::Label || symbol.kind == image::SymbolKind::Function;
}

/// Places in [from, to) at which an instruction is known to begin, in order: labels, source lines,
/// and the start of the region.
std::vector<u64> known_starts(const machine::Machine& machine, u64 from, u64 to) {
  const image::Image& image = machine.image();
  std::vector<u64> starts;
  const auto symbol = std::lower_bound(
      image.symbols.begin(), image.symbols.end(), from,
      [](const image::Symbol& candidate, u64 address) { return candidate.value < address; });
  for (auto it = symbol; it != image.symbols.end() && it->value < to; ++it)
    if (is_code_label(*it)) starts.push_back(it->value);
  const auto line = std::lower_bound(
      image.lines.begin(), image.lines.end(), from,
      [](const image::LineEntry& entry, u64 address) { return entry.address < address; });
  for (auto it = line; it != image.lines.end() && it->address < to; ++it)
    if (it->line != 0) starts.push_back(it->address);
  if (image.entry >= from && image.entry < to) starts.push_back(image.entry);
  if (const os::Region* region = region_at(machine, to - 1))
    if (region->start >= from) starts.push_back(region->start);
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  return starts;
}

/// Headers and padding read as code, too: several zeros in a row end what is code, going back.
void drop_filling(std::vector<CodeLine>& lines) {
  constexpr int most = 3;  // instructions of two zero bytes that are believed
  int zeros = 0;
  for (std::size_t i = lines.size(); i-- > 0;) {
    const std::vector<u8>& bytes = lines[i].bytes;
    const bool zero = std::all_of(bytes.begin(), bytes.end(), [](u8 byte) { return byte == 0; });
    zeros = zero ? zeros + 1 : 0;
    if (zeros <= most) continue;
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(i) + zeros);
    return;
  }
}

/// The instructions before `address`, at most `count`. x86 cannot be read backwards, so they are
/// read forwards from the earliest known start; none where nothing is known.
std::vector<CodeLine> lines_before(const machine::Machine& machine, u64 address,
                                   std::size_t count) {
  std::vector<CodeLine> lines;
  const u64 reach = std::min<u64>(count * isa::max_instruction_length, address);
  const std::vector<u64> starts = known_starts(machine, address - reach, address);
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const u64 end = i + 1 < starts.size() ? starts[i + 1] : address;
    for (u64 at = starts[i]; at < end;) {
      CodeLine line = read_line(machine, at, end - at);
      if (line.bytes.empty()) {
        lines.clear();
        break;
      }
      at += line.bytes.size();
      lines.push_back(std::move(line));
    }
  }
  drop_filling(lines);
  if (lines.size() > count)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(count));
  return lines;
}

bool is_jump(const isa::Instruction& instruction) {
  switch (instruction.op()) {
    case Op::Jmp:
    case Op::Jcc:
    case Op::Jrcxz:
    case Op::Loop:
    case Op::Loope:
    case Op::Loopne:
      return true;
    default:
      return false;
  }
}

/// Where an instruction leads: the target of a branch, the place of rip-relative data, and for the
/// current one whether a conditional jump is taken or where a ret goes.
Cell target_cell(const machine::Machine& machine, const CodeLine& line, bool current) {
  isa::Instruction instruction;
  if (isa::decode(line.bytes, instruction) != isa::DecodeStatus::Ok) return {};
  const u64 next = line.address + line.bytes.size();
  const cpu::State& state = machine.state();
  const auto link = [](u64 address) { return Link{Link::Kind::Address, address, ""}; };
  for (const Operand& operand : instruction.operands)
    if (operand.kind == Operand::Kind::Relative) {
      const u64 target = next + static_cast<u64>(operand.value);
      std::string text = fmt::format("{} {}",
                                     !is_jump(instruction)   ? "⟶"
                                     : target > line.address ? "↓"
                                                             : "↑",
                                     describe_code(machine.image(), target));
      if (current && instruction.op() == Op::Jcc)
        text += isa::holds(instruction.form->condition, state.rflags) ? ", taken" : ", not taken";
      return {.text = std::move(text), .number = target, .link = link(target)};
    }
  if (instruction.op() == Op::Ret && current) {
    const auto target = peek_value(machine, state.gpr[isa::Rsp], 8);
    if (!target) return {};
    return {.text = "⟶ " + describe_code(machine.image(), *target),
            .number = target,
            .link = link(*target)};
  }
  if (instruction.has_memory() && instruction.memory.base.cls == isa::RegisterClass::Rip) {
    const u64 target = next + static_cast<u64>(instruction.memory.displacement);
    return {.text = describe_code(machine.image(), target), .number = target, .link = link(target)};
  }
  return {};
}

class CodeRows {
 public:
  CodeRows(const Scene& scene, unsigned digits)
      : scene_(scene), digits_(digits), current_(current_address(scene.machine)) {}

  void add(const CodeLine& line, std::vector<Row>& rows) const {
    add_labels(line, rows);
    const bool current = line.address == current_;
    Cell breakpoint;
    if (std::find(scene_.breakpoints.begin(), scene_.breakpoints.end(), line.address) !=
        scene_.breakpoints.end())
      breakpoint.mark = Mark::Breakpoint;
    std::string bytes;
    for (const u8 byte : line.bytes)
      bytes += fmt::format("{}{:02x}", bytes.empty() ? "" : " ", byte);

    Cell count;
    if (scene_.has_model) {
      count.number = scene_.machine.model().at(line.address).executions;
      count.text = grouped(*count.number) + "×";
    }
    rows.push_back({.kind = "instruction",
                    .mark = current ? current_mark(scene_.machine) : Mark::None,
                    .cells = {std::move(breakpoint),
                              address_cell(line.address, digits_),
                              std::move(count),
                              {.text = std::move(bytes)},
                              {.text = line.text.to_string(), .detail = words_of(line.address)},
                              target_cell(scene_.machine, line, current)}});
  }

 private:
  [[nodiscard]] std::string words_of(u64 address) const {
    const std::string place = short_place(scene_.machine.image(), address);
    const std::string words = instruction_detail(scene_.machine, address, address == current_);
    return place + (place.empty() || words.empty() ? "" : "\n") + words;
  }

  void add_labels(const CodeLine& line, std::vector<Row>& rows) const {
    const auto& symbols = scene_.machine.image().symbols;
    auto it = std::lower_bound(
        symbols.begin(), symbols.end(), line.address,
        [](const image::Symbol& candidate, u64 address) { return candidate.value < address; });
    constexpr int most = 4;  // names of one place
    for (int i = 0; i < most && it != symbols.end() && it->value == line.address; ++it, ++i)
      if (is_code_label(*it)) rows.push_back(heading_row("label", printable(it->name) + ":"));
  }

  const Scene& scene_;
  unsigned digits_;
  u64 current_;
};

}  // namespace

Pane make_disassembly(const Scene& scene) {
  const machine::Machine& machine = scene.machine;
  const u64 current = current_address(machine);
  Pane pane{
      .name = "disassembly",
      .title = fmt::format("Disassembly at {}, {}", describe_code(machine.image(), current),
                           moment_text(scene.machine)),
      .columns = {{.key = "breakpoint"},
                  {.key = "address", .fit = Column::Fit::Middle, .gap = 1},
                  {.key = "count", .right = true},
                  {.key = "bytes", .fit = Column::Fit::End, .readable = 15},
                  {.key = "instruction", .fit = Column::Fit::End},
                  {.key = "target", .fit = Column::Fit::End}},
      .hint = fmt::format("no memory is mapped at {}, where rip points: go back a step to see "
                          "what led there",
                          hex(current))};
  const CodeRows code(scene, address_digits(current));
  std::vector<Row> after;
  const u64 end = end_of_code(machine, current);
  for (u64 at = current; at < end && after.size() < scene.rows;) {
    const CodeLine line = read_line(machine, at, end - at);
    if (line.bytes.empty()) break;
    code.add(line, after);
    at += line.bytes.size();
  }
  if (after.empty()) return pane;
  after.resize(std::min(after.size(), scene.rows));
  // A third of the rows stands before the current instruction, or more where little follows it.
  const std::size_t most = std::max(scene.rows / 3, scene.rows - after.size());
  for (const CodeLine& line : lines_before(machine, current, most))
    code.add(line, pane.rows);
  if (pane.rows.size() > most)
    pane.rows.erase(pane.rows.begin(), pane.rows.end() - static_cast<std::ptrdiff_t>(most));
  after.resize(std::min(after.size(), scene.rows - pane.rows.size()));
  pane.rows.insert(pane.rows.end(), after.begin(), after.end());
  return pane;
}

}  // namespace vitrine::view
