#pragma once
// Bit tests, bit scans and bit counts as pure functions, and how bt addresses memory.

#include <bit>

#include "emu/base/bits.hpp"

namespace vitrine::cpu::alu {

/// What bt, bts, btr and btc do to the selected bit.
struct Keep {
  template <class T>
  static constexpr T apply(T value, T) {
    return value;
  }
};
struct SetBit {
  template <class T>
  static constexpr T apply(T value, T mask) {
    return static_cast<T>(value | mask);
  }
};
struct ResetBit {
  template <class T>
  static constexpr T apply(T value, T mask) {
    return static_cast<T>(value & ~mask);
  }
};
struct ComplementBit {
  template <class T>
  static constexpr T apply(T value, T mask) {
    return static_cast<T>(value ^ mask);
  }
};

/// The bit of a T that a bit offset selects: only its low bits count.
template <class T>
constexpr T bit_mask(u64 offset) {
  return static_cast<T>(T{1} << (offset % (sizeof(T) * 8)));
}

/// With a register bit offset, memory is a bit string around the operand: the distance in bytes
/// from the operand to the T that holds the bit (SDM vol. 2, BT). The offset is signed.
template <class T>
constexpr i64 bit_string_displacement(u64 offset) {
  constexpr unsigned bits = sizeof(T) * 8;
  return (sign_extend(offset, bits) >> std::countr_zero(bits)) * static_cast<i64>(sizeof(T));
}

// The scans of zero are undefined for bsf and bsr, which then leave the destination alone.

struct Bsf {
  template <class T>
  static constexpr T apply(T value) {
    return static_cast<T>(std::countr_zero(value));
  }
};
struct Bsr {
  template <class T>
  static constexpr T apply(T value) {
    return static_cast<T>(std::bit_width(value) - 1);
  }
};
struct Popcnt {
  template <class T>
  static constexpr T apply(T value) {
    return static_cast<T>(std::popcount(value));
  }
};
struct Lzcnt {
  template <class T>
  static constexpr T apply(T value) {
    return static_cast<T>(std::countl_zero(value));
  }
};
struct Tzcnt {
  template <class T>
  static constexpr T apply(T value) {
    return static_cast<T>(std::countr_zero(value));
  }
};

}  // namespace vitrine::cpu::alu
