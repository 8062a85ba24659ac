#include "emu/cpu/cpuid.hpp"

#include <cstring>
#include <string_view>

namespace vitrine::cpu {
namespace {

constexpr u32 bit(unsigned number) {
  return u32{1} << number;
}

u32 text(std::string_view all, std::size_t at) {
  u32 value;
  std::memcpy(&value, all.data() + at, sizeof value);
  return value;
}

constexpr std::string_view vendor = "VitrineModel";
constexpr std::string_view brand("Vitrine, a processor behind glass\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                                 48);
constexpr u32 last_basic_leaf = 7;
constexpr u32 extended = 0x8000'0000;
constexpr u32 last_extended_leaf = extended + 8;

CpuidResult brand_leaf(u32 number) {
  const std::size_t at = number * std::size_t{16};
  return {text(brand, at), text(brand, at + 4), text(brand, at + 8), text(brand, at + 12)};
}

}  // namespace

CpuidResult cpuid(u32 leaf, u32 /*subleaf*/) {
  switch (leaf) {
    case 0:
      return {last_basic_leaf, text(vendor, 0), text(vendor, 8), text(vendor, 4)};
    case 1: {
      constexpr u32 signature = 0x600;      // family 6, model 0, stepping 0
      constexpr u32 processors = 1u << 16;  // one
      constexpr u32 cmpxchg16b = bit(13), popcnt = bit(23);
      constexpr u32 tsc = bit(4), cmpxchg8b = bit(8), cmov = bit(15), sse = bit(25), sse2 = bit(26);
      return {signature, processors, cmpxchg16b | popcnt, tsc | cmpxchg8b | cmov | sse | sse2};
    }
    case extended:
      return {last_extended_leaf, 0, 0, 0};
    case extended + 1: {
      constexpr u32 lahf = bit(0), lzcnt = bit(5);
      constexpr u32 syscall = bit(11), no_execute = bit(20), long_mode = bit(29);
      return {0, 0, lahf | lzcnt, syscall | no_execute | long_mode};
    }
    case extended + 2:
    case extended + 3:
    case extended + 4:
      return brand_leaf(leaf - extended - 2);
    case extended + 8: {
      constexpr u32 physical_bits = 48, virtual_bits = 48;
      return {virtual_bits << 8 | physical_bits, 0, 0, 0};
    }
    default:
      return {};
  }
}

}  // namespace vitrine::cpu
