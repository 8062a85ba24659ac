#pragma once
// The arithmetic of the processor as pure functions: (a, b, carry) → (value, flags). Nothing here
// knows registers or memory. Widths are the unsigned types u8, u16, u32, u64.

#include <type_traits>

#include "emu/base/bits.hpp"
#include "emu/cpu/lazy_flags.hpp"

namespace vitrine::cpu::alu {

template <class T>
constexpr unsigned width = sizeof(T) * 8;

template <class T>
constexpr i64 sign_extended(T value) {
  return static_cast<std::make_signed_t<T>>(value);
}

template <class T>
struct Result {
  T value{};
  u64 carries = 0;  ///< as in LazyFlags

  [[nodiscard]] constexpr LazyFlags flags() const { return {sign_extended(value), carries}; }
};

/// `out` holds the carry (or borrow) out of each bit; puts those that flags need in their places.
template <class T>
constexpr u64 carries_of(T out) {
  constexpr u64 top_two = LazyFlags::carry | LazyFlags::overflow;
  u64 top = out;
  if constexpr (width < T >> 32) {
    top >>= width<T> - 32;
  } else {
    top <<= 32 - width<T>;
  }
  return (top & top_two) | (out & LazyFlags::adjust);
}

struct Add {
  template <class T>
  static constexpr Result<T> apply(T a, T b, bool /*carry*/ = false) {
    const T sum = static_cast<T>(a + b);
    return {sum, carries_of<T>(static_cast<T>((a & b) | ((a | b) & ~sum)))};
  }
};

struct Adc {
  template <class T>
  static constexpr Result<T> apply(T a, T b, bool carry) {
    const T sum = static_cast<T>(a + b + carry);
    return {sum, carries_of<T>(static_cast<T>((a & b) | ((a | b) & ~sum)))};
  }
};

struct Sub {
  template <class T>
  static constexpr Result<T> apply(T a, T b, bool /*carry*/ = false) {
    const T difference = static_cast<T>(a - b);
    return {difference, carries_of<T>(static_cast<T>((~a & b) | ((~a | b) & difference)))};
  }
};

struct Sbb {
  template <class T>
  static constexpr Result<T> apply(T a, T b, bool carry) {
    const T difference = static_cast<T>(a - b - carry);
    return {difference, carries_of<T>(static_cast<T>((~a & b) | ((~a | b) & difference)))};
  }
};

/// The logic operations leave AF undefined (SDM vol. 2): we clear it.
struct And {
  template <class T>
  static constexpr Result<T> apply(T a, T b, bool /*carry*/ = false) {
    return {static_cast<T>(a & b), 0};
  }
};
struct Or {
  template <class T>
  static constexpr Result<T> apply(T a, T b, bool /*carry*/ = false) {
    return {static_cast<T>(a | b), 0};
  }
};
struct Xor {
  template <class T>
  static constexpr Result<T> apply(T a, T b, bool /*carry*/ = false) {
    return {static_cast<T>(a ^ b), 0};
  }
};

struct Neg {
  template <class T>
  static constexpr Result<T> apply(T a, bool /*carry*/ = false) {
    return Sub::apply<T>(0, a);
  }
};
/// inc and dec leave CF alone, so they take it.
struct Inc {
  template <class T>
  static constexpr Result<T> apply(T a, bool carry) {
    const T value = static_cast<T>(a + 1);
    const bool overflow = value == T{1} << (width<T> - 1);
    return {value, LazyFlags::pack(carry, overflow, (value & 0xf) == 0)};
  }
};
struct Dec {
  template <class T>
  static constexpr Result<T> apply(T a, bool carry) {
    const T value = static_cast<T>(a - 1);
    const bool overflow = a == T{1} << (width<T> - 1);
    return {value, LazyFlags::pack(carry, overflow, (a & 0xf) == 0)};
  }
};

/// Whether `condition` holds after cmp a, b.
template <isa::Condition C, class T>
constexpr bool compares(T a, T b) {
  using Signed = std::make_signed_t<T>;
  const auto sa = static_cast<Signed>(a);
  const auto sb = static_cast<Signed>(b);
  if constexpr (C == isa::Condition::B) return a < b;
  if constexpr (C == isa::Condition::Ae) return a >= b;
  if constexpr (C == isa::Condition::E) return a == b;
  if constexpr (C == isa::Condition::Ne) return a != b;
  if constexpr (C == isa::Condition::Be) return a <= b;
  if constexpr (C == isa::Condition::A) return a > b;
  if constexpr (C == isa::Condition::L) return sa < sb;
  if constexpr (C == isa::Condition::Ge) return sa >= sb;
  if constexpr (C == isa::Condition::Le) return sa <= sb;
  if constexpr (C == isa::Condition::G) return sa > sb;
  return Sub::apply<T>(a, b).flags().template holds<C>();
}

}  // namespace vitrine::cpu::alu
