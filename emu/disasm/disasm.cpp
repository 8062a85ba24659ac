#include "emu/disasm/disasm.hpp"

#include <algorithm>
#include <string_view>

#include "emu/base/text.hpp"
#include "emu/disasm/capstone.hpp"

namespace vitrine::disasm {
namespace {

/// Capstone's handle and its buffer for one instruction, opened once a thread.
class Engine {
 public:
  Engine() {
    if (capstone_ == nullptr || capstone_->open(CS_ARCH_X86, CS_MODE_64, &handle_) != CS_ERR_OK)
      return;
    capstone_->option(handle_, CS_OPT_DETAIL, CS_OPT_ON);
    instruction_ = capstone_->allocate(handle_);
  }
  ~Engine() {
    if (instruction_ != nullptr) capstone_->free(instruction_, 1);
    if (handle_ != 0) capstone_->close(&handle_);
  }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// The first instruction of `bytes`, or null.
  const cs_insn* disassemble(std::span<const u8> bytes, u64 address) {
    if (!is_open()) return nullptr;
    const u8* code = bytes.data();
    std::size_t size = bytes.size();
    return capstone_->disassemble(handle_, &code, &size, &address, instruction_) ? instruction_
                                                                                 : nullptr;
  }

  [[nodiscard]] bool is_open() const { return instruction_ != nullptr; }

 private:
  const Capstone* capstone_ = capstone();
  csh handle_ = 0;
  cs_insn* instruction_ = nullptr;
};

void erase_all(std::string& text, std::string_view part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at))
    text.erase(at, part.size());
}

/// "[rax + rcx*4 - 8]" to "[rax+rcx*4-8]"; spaces outside of the brackets stay.
void close_up_brackets(std::string& text) {
  bool inside = false;
  const auto superfluous = [&inside](char c) {
    if (c == '[') inside = true;
    if (c == ']') inside = false;
    return inside && c == ' ';
  };
  text.erase(std::remove_if(text.begin(), text.end(), superfluous), text.end());
}

/// Moves a segment into the brackets: "dword fs:[rax]" to "dword [fs:rax]".
void move_segment(std::string& text) {
  const auto bracket = text.find(":[");
  if (bracket == std::string::npos || bracket < 2) return;
  const auto segment = text.begin() + static_cast<std::ptrdiff_t>(bracket - 2);
  std::rotate(segment, segment + 3, segment + 4);
}

/// "[rip+0x10]" to the address that it means, "[rel 0x401017]".
std::string resolve_rip(const std::string& text, u64 next, i64 displacement) {
  const auto rip = text.find("rip");
  const auto end = text.find(']', std::min(rip, text.size()));
  if (rip == std::string::npos || end == std::string::npos) return text;
  std::string resolved = text.substr(0, rip);
  resolved += "rel ";
  resolved += hex(next + static_cast<u64>(displacement));
  resolved.append(text, end);
  return resolved;
}

bool is_string_operation(std::string_view mnemonic, std::string_view operands) {
  const std::string_view name = mnemonic.substr(mnemonic.rfind(' ') + 1);  // behind rep
  for (const std::string_view stem : {"movs", "cmps", "stos", "lods", "scas"})
    if (name.size() == 5 && name.starts_with(stem) && name.back() != 'x')  // not movsx
      return operands.find("xmm") == std::string_view::npos;  // movsd is also an SSE2 instruction
  return false;
}

/// The operands of a string operation go without saying; what is unusual about them stands in
/// front.
std::string string_operation_prefix(std::string_view operands) {
  std::string prefix;
  for (const std::string_view segment : {"fs", "gs"})
    if (operands.find(segment) != std::string_view::npos) prefix.append(segment).append(" ");
  const bool is_32_bit = operands.find("esi]") != std::string_view::npos ||
                         operands.find("edi]") != std::string_view::npos;
  return is_32_bit ? prefix.append("a32 ") : prefix;
}

/// Capstone cuts the address in "[0xfffffffffffff000]" to the operand's width: writes it again.
void repair_absolute_address(std::string& text, const cs_x86& detail) {
  for (u8 i = 0; i < detail.op_count; ++i) {
    const cs_x86_op& operand = detail.operands[i];
    if (operand.type != X86_OP_MEM || operand.mem.base != X86_REG_INVALID ||
        operand.mem.index != X86_REG_INVALID || operand.mem.disp >= 0)
      continue;
    const auto close = text.find(']');
    const auto begin = text.find_last_of("[:", close);
    if (begin == std::string::npos || close == std::string::npos) return;
    const u64 mask = detail.addr_size == 4 ? 0xFFFFFFFF : ~u64{0};
    std::string repaired = text.substr(0, begin + 1);
    repaired += hex(static_cast<u64>(operand.mem.disp) & mask);
    repaired.append(text, close);
    text = repaired;
  }
}

bool has_operand_size_prefix(const cs_insn& instruction) {
  return instruction.detail->x86.prefix[2] == 0x66;
}

Text as_nasm_writes(const cs_insn& instruction) {
  Text text{instruction.mnemonic, instruction.op_str, static_cast<u8>(instruction.size)};
  erase_all(text.operands, " ptr");
  erase_all(text.operands, "xmmword ");
  erase_all(text.operands, "xword ");
  move_segment(text.operands);
  close_up_brackets(text.operands);
  text.operands = resolve_rip(text.operands, instruction.address + instruction.size,
                              instruction.detail->x86.disp);

  repair_absolute_address(text.operands, instruction.detail->x86);

  if (is_string_operation(text.mnemonic, text.operands)) {
    text.mnemonic = string_operation_prefix(text.operands) + text.mnemonic;
    text.operands.clear();
  }
  const auto open = text.operands.find('[');
  if (text.mnemonic == "lea" && open != std::string::npos) {
    const auto size = text.operands.find(", ") + 2;
    text.operands.erase(size, open - size);
  }
  if (text.mnemonic == "movabs") {
    text.mnemonic = "mov";
    if (open != std::string::npos && instruction.detail->x86.addr_size == 8)
      text.operands.insert(open + 1, "qword ");
  }
  if (text.mnemonic.starts_with("loop") && instruction.detail->x86.prefix[3] == 0x67)
    text.operands += ", ecx";
  if (has_operand_size_prefix(instruction)) {
    if (text.mnemonic == "push" && instruction.detail->x86.operands[0].type == X86_OP_IMM)
      text.operands.insert(0, "word ");
    if (text.mnemonic == "leave" || text.mnemonic == "enter") text.mnemonic.insert(0, "o16 ");
    if (text.mnemonic == "pushf" || text.mnemonic == "popf") text.mnemonic += 'w';
  }
  return text;
}

}  // namespace

std::string Text::to_string() const {
  if (operands.empty()) return mnemonic;
  std::string text = mnemonic;
  text += ' ';
  text += operands;
  return text;
}

Text disassemble(std::span<const u8> bytes, u64 address) {
  thread_local Engine engine;
  const cs_insn* found = engine.disassemble(bytes, address);
  if (!engine.is_open()) return {"(no Capstone)", "", 0};
  if (found == nullptr) return {"(bad)", "", 0};
  return as_nasm_writes(*found);
}

}  // namespace vitrine::disasm
