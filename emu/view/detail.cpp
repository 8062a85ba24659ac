#include "emu/view/detail.hpp"

#include <fmt/format.h>

#include <array>

#include "emu/debug/code.hpp"
#include "emu/debug/explain.hpp"
#include "emu/memory/paging.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

// After the System V ABI for AMD64, 3.2.1 and A.2.
constexpr std::string_view register_words[] = {
    "rax: what a function returns; the number of a system call, then its result",
    "rcx: fourth argument of a function; counts in loop and rep; a system call overwrites it",
    "rdx: third argument of a function or a system call; upper half of products and dividends",
    "rbx: free to use; a function must leave it as it was",
    "rsp: the stack pointer: the address of what was pushed last",
    "rbp: the frame pointer: locals lie below it, the return address 8 bytes above; a function "
    "must "
    "leave it as it was",
    "rsi: second argument of a function or a system call; where string instructions read",
    "rdi: first argument of a function or a system call; where string instructions write",
    "r8: fifth argument of a function or a system call",
    "r9: sixth argument of a function or a system call",
    "r10: fourth argument of a system call",
    "r11: free to use; a system call overwrites it",
    "r12: free to use; a function must leave it as it was",
    "r13: free to use; a function must leave it as it was",
    "r14: free to use; a function must leave it as it was",
    "r15: free to use; a function must leave it as it was",
};

struct Word {
  std::string_view name, text;
};

constexpr Word flag_words[] = {
    {"cf", "carry flag: the result did not fit as an unsigned number; jb and jae look at it"},
    {"zf", "zero flag: the result was 0, or what was compared is equal; je and jne look at it"},
    {"sf", "sign flag: the highest bit of the result; js and, with of, jl and jg look at it"},
    {"of", "overflow flag: the result did not fit as a signed number; jo, jl and jg look at it"},
    {"pf", "parity flag: the lowest byte of the result has an even number of ones"},
    {"af", "auxiliary flag: a carry out of the lowest four bits, for decimal arithmetic"},
    {"df", "direction flag: 1 lets string instructions go down in memory (std), 0 up (cld)"},
};

struct BitWords {
  u64 bit;
  std::string_view set, clear;
};

constexpr BitWords bit_words[] = {
    {memory::Present, "P    present: the walk goes on", "P    not present: every access faults"},
    {memory::Writable, "RW   may be written", "RW   0: may only be read"},
    {memory::User, "US   user mode may use it", "US   0: for the kernel only"},
    {memory::Accessed, "A    accessed: was used since somebody cleared this bit", ""},
    {memory::Dirty, "D    dirty: was written since somebody cleared this bit", ""},
    {memory::LargePage, "PS   a large page: the walk ends here", ""},
    {memory::NoExecute, "NX   must not be executed", ""},
};

/// What is said of an instruction that does not come next: of what its operands will be, only what
/// they are now; nothing of what follows from it.
void keep_what_holds_later(debug::InstructionExplanation& words) {
  for (auto& operand : words.operands) {
    if (operand.value.find("will") != std::string::npos) operand.value.clear();
    if (!operand.value.empty() && !operand.value.starts_with("now "))
      operand.value = "now " + operand.value;
  }
  words.address.clear();
  words.outcome.clear();
  std::erase_if(words.flags, [](const std::string& flag) { return flag.starts_with("reads "); });
}

}  // namespace

std::string register_detail(isa::Gpr number) {
  return std::string(register_words[number]);
}

std::string flag_detail(std::string_view name) {
  for (const Word& word : flag_words)
    if (word.name == name) return std::string(word.text);
  return "";
}

std::string entry_detail(u64 entry) {
  std::string text;
  for (const BitWords& words : bit_words) {
    const std::string_view line = (entry & words.bit) != 0 ? words.set : words.clear;
    if (!line.empty()) text += fmt::format("{}{}", text.empty() ? "" : "\n", line);
    if ((entry & memory::Present) == 0) break;  // the rest means nothing
  }
  return text;
}

std::string rights_detail(u8 permissions) {
  if (permissions == 0) return "must not be touched: a guard";
  std::string text;
  for (const auto& [bit, word] :
       {std::pair{image::Read, "read"}, std::pair{image::Write, "written"},
        std::pair{image::Execute, "executed"}})
    if ((permissions & bit) != 0) text += fmt::format("{}{}", text.empty() ? "" : ", ", word);
  return "may be " + text;
}

std::string instruction_detail(const machine::Machine& machine, u64 address, bool comes_next) {
  debug::Views views;
  views.value = describe_value;
  debug::InstructionExplanation words = debug::explain_instruction(machine, address, views);
  if (words.summary.empty()) return "";
  if (!comes_next) keep_what_holds_later(words);
  std::string text;
  for (const std::string& line : debug::to_lines(words))
    text += (text.empty() ? "" : "\n") + line;
  return text;
}

std::string memory_subject(u64 address, u64 size) {
  switch (size) {
    case 1:
    case 2:
    case 4:
    case 8:
      return fmt::format("{} [{:#x}]",
                         size == 1   ? "byte"
                         : size == 2 ? "word"
                         : size == 4 ? "dword"
                                     : "qword",
                         address);
    default:
      return "";
  }
}

}  // namespace vitrine::view
