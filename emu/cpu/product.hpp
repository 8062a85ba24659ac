#pragma once
// Multiplication and division as pure functions. A Wide holds what does not fit one register.

#include <optional>

#include "emu/cpu/alu.hpp"

namespace vitrine::cpu::alu {

__extension__ using u128 = unsigned __int128;
__extension__ using i128 = __int128;

template <class T>
struct Wide {
  T low{}, high{};
};

template <class T>
struct Product {
  Wide<T> value;
  LazyFlags flags;
};

/// CF and OF: the high half says more than the low one. SF, ZF, PF and AF are undefined (SDM vol.
/// 2, MUL): they follow from the low half, AF is clear.
template <class T>
constexpr Product<T> product_of(T low, T high, bool significant) {
  return {{low, high}, {sign_extended(low), LazyFlags::pack(significant, significant)}};
}

struct Unsigned {
  template <class T>
  static constexpr Product<T> multiply(T a, T b) {
    const u128 product = static_cast<u128>(a) * b;
    const T high = static_cast<T>(product >> width<T>);
    return product_of(static_cast<T>(product), high, high != 0);
  }

  /// Quotient and remainder of a.high:a.low / b; nothing when b is 0 or the quotient does not fit.
  template <class T>
  static constexpr std::optional<Wide<T>> divide(Wide<T> a, T b) {
    if (a.high >= b) return std::nullopt;  // b == 0 too
    if (a.high == 0) return Wide<T>{static_cast<T>(a.low / b), static_cast<T>(a.low % b)};
    const u128 dividend = static_cast<u128>(a.high) << width<T> | a.low;
    return Wide<T>{static_cast<T>(dividend / b), static_cast<T>(dividend % b)};
  }
};

struct Signed {
  template <class T>
  static constexpr Product<T> multiply(T a, T b) {
    const i128 product = static_cast<i128>(sign_extended(a)) * sign_extended(b);
    const T low = static_cast<T>(product);
    return product_of(low, static_cast<T>(product >> width<T>), product != sign_extended(low));
  }

  template <class T>
  static constexpr std::optional<Wide<T>> divide(Wide<T> a, T b) {
    const i64 divisor = sign_extended(b);
    const u128 bits = static_cast<u128>(static_cast<i128>(sign_extended(a.high))) << width<T>;
    const i128 dividend = static_cast<i128>(bits | a.low);
    if (divisor == 0) return std::nullopt;
    if (divisor == -1) {
      // Apart, because the smallest dividend has no quotient even in 128 bits. The results that fit
      // are -2^(w-1) to 2^(w-1) - 1, so the dividends are their negatives.
      constexpr i128 limit = static_cast<i128>(1) << (width<T> - 1);
      if (dividend <= -limit || dividend > limit) return std::nullopt;
      return Wide<T>{static_cast<T>(-dividend), 0};
    }
    const i128 quotient = dividend / divisor;
    if (quotient != sign_extended(static_cast<T>(quotient))) return std::nullopt;
    return Wide<T>{static_cast<T>(quotient), static_cast<T>(dividend % divisor)};
  }
};

}  // namespace vitrine::cpu::alu
