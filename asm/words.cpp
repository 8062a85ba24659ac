#include "asm/words.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "emu/base/text.hpp"
#include "emu/isa/table.hpp"

namespace vitrine::assembler {
namespace {

constexpr std::size_t longest_word = 16;

constexpr std::array register_names = {
    "al",    "cl",    "dl",    "bl",    "spl",  "bpl",  "sil",  "dil",  "r8b",   "r9b",
    "r10b",  "r11b",  "r12b",  "r13b",  "r14b", "r15b", "ax",   "cx",   "dx",    "bx",
    "sp",    "bp",    "si",    "di",    "r8w",  "r9w",  "r10w", "r11w", "r12w",  "r13w",
    "r14w",  "r15w",  "eax",   "ecx",   "edx",  "ebx",  "esp",  "ebp",  "esi",   "edi",
    "r8d",   "r9d",   "r10d",  "r11d",  "r12d", "r13d", "r14d", "r15d", "rax",   "rcx",
    "rdx",   "rbx",   "rsp",   "rbp",   "rsi",  "rdi",  "r8",   "r9",   "r10",   "r11",
    "r12",   "r13",   "r14",   "r15",   "ah",   "ch",   "dh",   "bh",   "xmm0",  "xmm1",
    "xmm2",  "xmm3",  "xmm4",  "xmm5",  "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
    "xmm12", "xmm13", "xmm14", "xmm15", "es",   "cs",   "ss",   "ds",   "fs",    "gs"};

struct Entry {
  std::string_view text;
  WordKind kind;
  u16 value;
};

template <class E>
constexpr u16 as(E e) {
  return static_cast<u16>(e);
}

const Entry fixed_words[] = {
    {"db", WordKind::Data, 1},
    {"dw", WordKind::Data, 2},
    {"dd", WordKind::Data, 4},
    {"dq", WordKind::Data, 8},
    {"dt", WordKind::Data, 10},
    {"do", WordKind::Data, 16},
    {"ddq", WordKind::Data, 16},
    {"resb", WordKind::Reserve, 1},
    {"resw", WordKind::Reserve, 2},
    {"resd", WordKind::Reserve, 4},
    {"resq", WordKind::Reserve, 8},
    {"rest", WordKind::Reserve, 10},
    {"reso", WordKind::Reserve, 16},
    {"resdq", WordKind::Reserve, 16},
    {"lock", WordKind::Prefix, as(Prefix::Lock)},
    {"rep", WordKind::Prefix, as(Prefix::Rep)},
    {"repe", WordKind::Prefix, as(Prefix::Rep)},
    {"repz", WordKind::Prefix, as(Prefix::Rep)},
    {"repne", WordKind::Prefix, as(Prefix::Repne)},
    {"repnz", WordKind::Prefix, as(Prefix::Repne)},
    {"a16", WordKind::Prefix, as(Prefix::A16)},
    {"a32", WordKind::Prefix, as(Prefix::A32)},
    {"a64", WordKind::Prefix, as(Prefix::A64)},
    {"o16", WordKind::Prefix, as(Prefix::O16)},
    {"o32", WordKind::Prefix, as(Prefix::O32)},
    {"o64", WordKind::Prefix, as(Prefix::O64)},
    {"bnd", WordKind::Prefix, as(Prefix::Bnd)},
    {"times", WordKind::Prefix, as(Prefix::Times)},
    {"byte", WordKind::Size, 1},
    {"word", WordKind::Size, 2},
    {"dword", WordKind::Size, 4},
    {"long", WordKind::Size, 4},
    {"qword", WordKind::Size, 8},
    {"tword", WordKind::Size, 10},
    {"oword", WordKind::Size, 16},
    {"dqword", WordKind::Size, 16},
    {"strict", WordKind::Modifier, as(Modifier::Strict)},
    {"short", WordKind::Modifier, as(Modifier::Short)},
    {"near", WordKind::Modifier, as(Modifier::Near)},
    {"far", WordKind::Modifier, as(Modifier::Far)},
    {"rel", WordKind::Modifier, as(Modifier::Rel)},
    {"abs", WordKind::Modifier, as(Modifier::Abs)},
    {"nosplit", WordKind::Modifier, as(Modifier::Nosplit)},
    {"seg", WordKind::Modifier, as(Modifier::Seg)},
    {"wrt", WordKind::Modifier, as(Modifier::Wrt)},
    {"dup", WordKind::Modifier, as(Modifier::Dup)},
    {"ptr", WordKind::Modifier, as(Modifier::Ptr)},
    {"equ", WordKind::Directive, as(Directive::Equ)},
    {"incbin", WordKind::Directive, as(Directive::Incbin)},
    {"section", WordKind::Directive, as(Directive::Section)},
    {"segment", WordKind::Directive, as(Directive::Section)},
    {"global", WordKind::Directive, as(Directive::Global)},
    {"extern", WordKind::Directive, as(Directive::Extern)},
    {"common", WordKind::Directive, as(Directive::Common)},
    {"static", WordKind::Directive, as(Directive::Static)},
    {"required", WordKind::Directive, as(Directive::Required)},
    {"bits", WordKind::Directive, as(Directive::Bits)},
    {"default", WordKind::Directive, as(Directive::Default)},
    {"org", WordKind::Directive, as(Directive::Org)},
    {"align", WordKind::Directive, as(Directive::Align)},
    {"alignb", WordKind::Directive, as(Directive::Alignb)},
    {"sectalign", WordKind::Directive, as(Directive::Sectalign)},
    {"absolute", WordKind::Directive, as(Directive::Absolute)},
    {"cpu", WordKind::Directive, as(Directive::Cpu)},
    {"warning", WordKind::Directive, as(Directive::Warning)},
    {"list", WordKind::Directive, as(Directive::List)},
    {"use16", WordKind::Directive, as(Directive::Use16)},
    {"use32", WordKind::Directive, as(Directive::Use32)},
    {"float", WordKind::Directive, as(Directive::Ignored)},
    {"debug", WordKind::Directive, as(Directive::Ignored)},
    {"pragma", WordKind::Directive, as(Directive::Ignored)},
    {"map", WordKind::Directive, as(Directive::Ignored)},
};

class WordTable {
 public:
  WordTable() {
    // The first entry of a spelling wins: prefixes and keywords before mnemonics.
    for (const Entry& entry : fixed_words)
      words_.try_emplace(entry.text, Word{entry.kind, entry.value});
    for (std::size_t i = 0; i < register_names.size(); ++i) {
      registers_.push_back(isa::find_register(register_names[i]).value_or(isa::Register{}));
      words_.try_emplace(register_names[i], Word{WordKind::Register, static_cast<u16>(i)});
    }
    for (std::size_t i = 0; i < isa::mnemonics().size(); ++i)
      words_.try_emplace(isa::mnemonics()[i], Word{WordKind::Mnemonic, static_cast<u16>(i)});
  }

  [[nodiscard]] Word find(std::string_view lower) const {
    const auto found = words_.find(lower);
    return found == words_.end() ? Word{} : found->second;
  }
  [[nodiscard]] isa::Register register_at(u16 value) const { return registers_[value]; }

 private:
  std::unordered_map<std::string_view, Word> words_;
  std::vector<isa::Register> registers_;
};

const WordTable& table() {
  static const WordTable words;
  return words;
}

}  // namespace

Word find_word(std::string_view text) {
  if (text.size() > longest_word || text.size() < 2) return {};
  char lower[longest_word];
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    lower[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return table().find({lower, text.size()});
}

isa::Register register_of_word(u16 value) {
  return table().register_at(value);
}

std::string_view mnemonic_name(u16 value) {
  return isa::mnemonics()[value];
}

std::string_view name_without_size(std::string_view text) {
  if (text == "movabs") return "mov";
  constexpr std::string_view suffixes = "bwlq";
  const std::size_t suffix = text.empty() ? std::string_view::npos : suffixes.find(text.back());
  if (suffix == std::string_view::npos) return {};
  const Word word = find_word(text.substr(0, text.size() - 1));
  if (word.kind != WordKind::Mnemonic) return {};
  const std::string_view name = mnemonic_name(word.value);
  const std::span<const u16> forms = isa::forms_named(name);
  const bool has_size = std::any_of(forms.begin(), forms.end(), [suffix](u16 id) {
    const isa::OperandSpec& first = isa::forms()[id].operands[0];
    return first.kind == isa::OperandKind::RegMem && first.size == 1u << suffix;
  });
  return has_size || suffix == 3 ? name : std::string_view{};
}

std::string_view nearest_statement_word(std::string_view text) {
  // Of two that are equally near, the one that is taught first.
  std::vector<std::string_view> candidates;
  for (const isa::Form& form : isa::forms())
    if (form.has(isa::Core)) candidates.push_back(form.mnemonic);
  candidates.insert(candidates.end(), isa::mnemonics().begin(), isa::mnemonics().end());
  for (const Entry& entry : fixed_words)
    if (entry.kind != WordKind::Size && entry.kind != WordKind::Modifier)
      candidates.push_back(entry.text);
  return nearest(text, candidates).value_or(std::string_view{});
}

std::string_view nearest_register(std::string_view text) {
  const std::vector<std::string_view> names(register_names.begin(), register_names.end());
  return nearest(text, names).value_or(std::string_view{});
}

}  // namespace vitrine::assembler
