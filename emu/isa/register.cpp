#include "emu/isa/register.hpp"

#include <array>

namespace vitrine::isa {
namespace {

using Names = std::array<std::string_view, 16>;

constexpr Names qwords = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
                          "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
constexpr Names dwords = {"eax", "ecx", "edx",  "ebx",  "esp",  "ebp",  "esi",  "edi",
                          "r8d", "r9d", "r10d", "r11d", "r12d", "r13d", "r14d", "r15d"};
constexpr Names words = {"ax",  "cx",  "dx",   "bx",   "sp",   "bp",   "si",   "di",
                         "r8w", "r9w", "r10w", "r11w", "r12w", "r13w", "r14w", "r15w"};
constexpr Names bytes = {"al",  "cl",  "dl",   "bl",   "spl",  "bpl",  "sil",  "dil",
                         "r8b", "r9b", "r10b", "r11b", "r12b", "r13b", "r14b", "r15b"};
constexpr Names xmms = {"xmm0", "xmm1", "xmm2",  "xmm3",  "xmm4",  "xmm5",  "xmm6",  "xmm7",
                        "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"};
constexpr std::array<std::string_view, 4> high_bytes = {"ah", "ch", "dh", "bh"};
constexpr std::array<std::string_view, 6> segments = {"es", "cs", "ss", "ds", "fs", "gs"};

constexpr const Names& gpr_names(u8 size) {
  switch (size) {
    case 1:
      return bytes;
    case 2:
      return words;
    case 4:
      return dwords;
    default:
      return qwords;
  }
}

/// The index of `spelling` in `names`, or -1.
template <std::size_t n>
int find(const std::array<std::string_view, n>& names, std::string_view spelling) {
  for (std::size_t i = 0; i < n; ++i)
    if (names[i] == spelling) return static_cast<int>(i);
  return -1;
}

}  // namespace

std::string_view name(Register reg) {
  switch (reg.cls) {
    case RegisterClass::None:
      return "";
    case RegisterClass::Gpr:
      return gpr_names(reg.size)[reg.number & 15];
    case RegisterClass::GprHigh:
      return high_bytes[reg.number & 3];
    case RegisterClass::Xmm:
      return xmms[reg.number & 15];
    case RegisterClass::Segment:
      return reg.number < segments.size() ? segments[reg.number] : "";
    case RegisterClass::Rip:
      return reg.size == 4 ? "eip" : "rip";
  }
  return "";
}

std::optional<Register> find_register(std::string_view spelling) {
  std::array<char, 5> lower{};  // the longest name is "xmm15"
  if (spelling.size() < 2 || spelling.size() > lower.size()) return std::nullopt;
  for (std::size_t i = 0; i < spelling.size(); ++i) {
    const char c = spelling[i];
    lower[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  const std::string_view word(lower.data(), spelling.size());
  for (const u8 size : {u8{8}, u8{4}, u8{2}, u8{1}})
    if (const int i = find(gpr_names(size), word); i >= 0) return gpr(static_cast<u8>(i), size);
  if (const int i = find(high_bytes, word); i >= 0)
    return Register{RegisterClass::GprHigh, static_cast<u8>(i), 1};
  if (const int i = find(xmms, word); i >= 0) return xmm(static_cast<u8>(i));
  if (const int i = find(segments, word); i >= 0)
    return Register{RegisterClass::Segment, static_cast<u8>(i), 2};
  if (word == "rip") return Register{RegisterClass::Rip, 0, 8};
  if (word == "eip") return Register{RegisterClass::Rip, 0, 4};
  return std::nullopt;
}

}  // namespace vitrine::isa
