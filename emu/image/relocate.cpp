// Relocations of the linker (System V ABI, AMD64 supplement, table 4.9): S is the symbol's
// address, A the addend, P the place, G the place of the symbol's GOT entry.

#include <algorithm>
#include <iterator>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"
#include "emu/image/linker.hpp"

namespace vitrine::image {

namespace {

/// Which values a field may hold: as ld checks them.
enum class Range { Any, Signed, Unsigned, Either };

struct Rule {
  RelocationType type;
  const char* name;
  unsigned bytes;
  bool pc_relative;
  Range range;
};

constexpr Rule rules[] = {
    {RelocationType::Abs64, "R_X86_64_64", 8, false, Range::Any},
    {RelocationType::Abs32, "R_X86_64_32", 4, false, Range::Unsigned},
    {RelocationType::Abs32S, "R_X86_64_32S", 4, false, Range::Signed},
    {RelocationType::Abs16, "R_X86_64_16", 2, false, Range::Either},
    {RelocationType::Abs8, "R_X86_64_8", 1, false, Range::Either},
    {RelocationType::Pc64, "R_X86_64_PC64", 8, true, Range::Any},
    {RelocationType::Pc32, "R_X86_64_PC32", 4, true, Range::Signed},
    {RelocationType::Plt32, "R_X86_64_PLT32", 4, true, Range::Signed},
    {RelocationType::GotPcRel, "R_X86_64_GOTPCREL", 4, true, Range::Signed},
    {RelocationType::Pc16, "R_X86_64_PC16", 2, true, Range::Either},
    {RelocationType::Pc8, "R_X86_64_PC8", 1, true, Range::Either},
};

bool fits(u64 value, unsigned bits, Range range) {
  const bool as_signed = fits_signed(static_cast<i64>(value), bits);
  const bool as_unsigned = fits_unsigned(value, bits);
  switch (range) {
    case Range::Any:
      return true;
    case Range::Signed:
      return as_signed;
    case Range::Unsigned:
      return as_unsigned;
    case Range::Either:
      return as_signed || as_unsigned;
  }
  return false;
}

std::string remedy_for(const Rule& rule) {
  if (rule.pc_relative) return "the target is too far away: use an address in a register";
  return "use a 64-bit address: `dq`, `mov reg, imm64`, or `lea reg, [rel symbol]`";
}

}  // namespace

Result<void> Linker::relocate() {
  image_.position_independent = got_.empty();
  for (const auto& [symbol, entry] : got_) {
    u8* bytes = bytes_at(entry);
    const u64 value = symbol_address(object_.symbols[symbol]);
    for (unsigned i = 0; i < 8; ++i)
      bytes[i] = static_cast<u8>(value >> (8 * i));
  }
  for (u32 index = 0; index < object_.sections.size(); ++index) {
    if (addresses_[index] == 0) continue;
    for (const Relocation& relocation : object_.sections[index].relocations)
      if (auto ok = apply(index, relocation); !ok) return ok;
  }
  return {};
}

Result<void> Linker::apply(u32 section, const Relocation& relocation) {
  const auto rule = std::find_if(std::begin(rules), std::end(rules), [&](const Rule& candidate) {
    return candidate.type == relocation.type;
  });
  if (rule == std::end(rules))
    return fail(place_of(section, relocation.offset),
                "relocation type " + std::to_string(static_cast<u32>(relocation.type)) +
                    " against `" + target_name(relocation) + "` is not supported",
                "write it without `wrt`");
  const u64 size = object_.sections[section].bytes.size();
  if (relocation.offset > size || size - relocation.offset < rule->bytes)
    return fail(place_of(section, relocation.offset),
                "a relocation lies outside section " + object_.sections[section].name);

  u64 value = relocation.section >= 0 ? addresses_[static_cast<u32>(relocation.section)]
                                      : symbol_address(object_.symbols[relocation.symbol]);
  if (relocation.type == RelocationType::GotPcRel && relocation.section < 0)
    value = got_.at(relocation.symbol);
  const u64 place = addresses_[section] + relocation.offset;
  value += static_cast<u64>(relocation.addend) - (rule->pc_relative ? place : 0);
  if (!fits(value, 8 * rule->bytes, rule->range))
    return fail(place_of(section, relocation.offset),
                std::string("relocation ") + rule->name + " against `" + target_name(relocation) +
                    "`: " + hex(value) + " does not fit in " + std::to_string(8 * rule->bytes) +
                    " bits",
                remedy_for(*rule));
  if (!rule->pc_relative && is_address(relocation)) image_.position_independent = false;
  u8* bytes = bytes_at(place);
  for (unsigned i = 0; i < rule->bytes; ++i)
    bytes[i] = static_cast<u8>(value >> (8 * i));
  return {};
}

/// Whether the target moves with the program.
bool Linker::is_address(const Relocation& relocation) const {
  if (relocation.section >= 0) return true;
  const i32 section = object_.symbols[relocation.symbol].section;
  return section >= 0 || section == ObjectSymbol::common;
}

std::string Linker::target_name(const Relocation& relocation) const {
  return relocation.section >= 0 ? object_.sections[static_cast<u32>(relocation.section)].name
                                 : object_.symbols[relocation.symbol].name;
}

/// Where the byte at `address` lies: relocations and GOT entries always have bytes.
u8* Linker::bytes_at(u64 address) {
  for (Segment& segment : image_.segments)
    if (address - segment.address < segment.bytes.size())
      return segment.bytes.data() + (address - segment.address);
  return nullptr;
}

}  // namespace vitrine::image
