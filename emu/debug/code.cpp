#include "emu/debug/code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"
#include "emu/debug/expression.hpp"
#include "emu/disasm/disasm.hpp"

namespace vitrine::debug {

namespace {

constexpr std::size_t most_instructions = 4096;

/// Puts the label in the place of the address that it stands for.
std::string with_label(std::string text, u64 address, const image::Image& image) {
  const std::string number = hex(address);
  const std::string name = label_name(image, address);
  const auto at = text.find(number);
  if (at == std::string::npos || name == number) return text;
  return text.replace(at, number.size(), name);
}

/// The address that the operands name, if they name one: a jump's target, [rel x], [x].
std::optional<u64> named_address(const isa::Instruction& instruction, u64 address) {
  for (const isa::Operand& operand : instruction.operands) {
    const u64 next = address + instruction.length;
    const isa::MemoryOperand& memory = instruction.memory;
    if (operand.kind == isa::Operand::Kind::Relative) return next + static_cast<u64>(operand.value);
    if (operand.kind != isa::Operand::Kind::Memory) continue;
    if (memory.base.cls == isa::RegisterClass::Rip)
      return next + static_cast<u64>(memory.displacement);
    if (!memory.base) return static_cast<u64>(memory.displacement);
  }
  return std::nullopt;
}

/// Whether a line of the file is one instruction: not so in C.
bool is_assembly(std::string_view path) {
  constexpr std::array<std::string_view, 5> endings = {".asm", ".nasm", ".inc", ".s", ".S"};
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return path.ends_with(ending); });
}

std::string without_comment(std::string_view line) {
  char quote = 0;
  std::size_t end = 0;
  for (; end < line.size(); ++end) {
    const char c = line[end];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"' || c == '`') {
      quote = c;
    } else if (c == ';') {
      break;
    }
  }
  std::string text;
  for (const char c : line.substr(0, end)) {
    const bool space = c == ' ' || c == '\t' || c == '\r';
    if (!space)
      text += c;
    else if (!text.empty() && text.back() != ' ')
      text += ' ';
  }
  if (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

}  // namespace

std::optional<isa::Instruction> instruction_at(const machine::Machine& machine, u64 address) {
  std::array<u8, isa::max_instruction_length> bytes{};
  const std::size_t count = machine.peek(address, bytes);
  isa::Instruction instruction;
  if (isa::decode(std::span(bytes).first(count), instruction) != isa::DecodeStatus::Ok)
    return std::nullopt;
  return instruction;
}

CodeLine code_at(const machine::Machine& machine, u64 address) {
  CodeLine line{.address = address};
  std::array<u8, isa::max_instruction_length> bytes{};
  const std::size_t count = machine.peek(address, bytes);
  if (count == 0) return line;
  const disasm::Text text = disasm::disassemble(std::span(bytes).first(count), address);
  line.text = text.to_string();
  if (const auto instruction = instruction_at(machine, address)) {
    line.instruction = *instruction;
    if (const auto named = named_address(*instruction, address))
      line.text = with_label(line.text, *named, machine.image());
  }
  const std::size_t length = std::max<std::size_t>(1, line.instruction.length);
  line.bytes.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
  return line;
}

std::vector<CodeLine> code_from(const machine::Machine& machine, u64 address, std::size_t count) {
  std::vector<CodeLine> lines;
  while (lines.size() < count) {
    lines.push_back(code_at(machine, address));
    if (lines.back().bytes.empty()) {
      lines.pop_back();
      break;
    }
    address += lines.back().bytes.size();
  }
  return lines;
}

std::vector<u64> function_code(const machine::Machine& machine, u64 function) {
  std::vector<u64> addresses;
  const image::Image& image = machine.image();
  for (u64 at = function; addresses.size() < most_instructions;) {
    const image::Symbol* symbol = image.symbol_at(at);
    if (symbol == nullptr || symbol->value != function) break;
    const auto instruction = instruction_at(machine, at);
    if (!instruction) break;
    addresses.push_back(at);
    at += instruction->length;
  }
  return addresses;
}

u64 operand_register(const machine::Machine& machine, const CodeLine& code, isa::Register reg) {
  if (reg.cls == isa::RegisterClass::Rip) return code.address + code.instruction.length;
  return register_value(machine.state(), reg);
}

u64 effective_address(const machine::Machine& machine, const CodeLine& code) {
  const isa::MemoryOperand& memory = code.instruction.memory;
  const cpu::State& state = machine.state();
  u64 address = static_cast<u64>(memory.displacement);
  if (memory.base) address += operand_register(machine, code, memory.base);
  if (memory.index) address += operand_register(machine, code, memory.index) * memory.scale;
  if (memory.address_size == 4) address &= low_mask(32);
  if (memory.has_segment && memory.segment == isa::Fs) address += state.fs_base;
  if (memory.has_segment && memory.segment == isa::Gs) address += state.gs_base;
  return address;
}

bool is_call(const isa::Instruction& instruction) {
  return instruction.op() == isa::Op::Call || instruction.op() == isa::Op::CallIndirect;
}

std::string label_name(const image::Image& image, u64 address) {
  std::string name = image.describe(address);
  const image::Symbol* principal = image.symbol_at(address);
  if (principal != nullptr && principal->value == address) return name;
  const auto exact =
      std::lower_bound(image.symbols.begin(), image.symbols.end(), address,
                       [](const image::Symbol& symbol, u64 value) { return symbol.value < value; });
  for (auto it = exact; it != image.symbols.end() && it->value == address; ++it)
    if (it->kind != image::SymbolKind::Constant) return it->name;
  return name;
}

std::string place_name(const image::Image& image, u64 address) {
  std::string place = image.place(address);
  place.erase(0, place.rfind('/') + 1);
  return label_name(image, address) + (place.empty() ? "" : fmt::format(" ({})", place));
}

std::string source_or_code(const machine::Machine& machine, u64 address) {
  const image::Image& image = machine.image();
  const CodeLine code = code_at(machine, address);
  const image::LineEntry* line = image.line_at(address);
  if (line == nullptr || line->address != address || code.instruction.length == 0 ||
      !is_assembly(image.files[line->file].path))
    return code.text;
  const u64 behind = address + code.instruction.length;
  const image::LineEntry* next = image.line_at(behind);
  const bool alone = next == nullptr || next->file != line->file || next->line != line->line;
  const image::LineEntry* before = image.line_at(address - 1);
  const bool first = before == nullptr || before->file != line->file || before->line != line->line;
  std::string text = alone && first ? without_comment(image.source_text(*line)) : "";
  return text.empty() ? code.text : text;
}

}  // namespace vitrine::debug
