#pragma once
// Shifts and rotates as pure functions: (a, count, flags) → (value, flags). The count is already
// masked to 5 or 6 bits (SDM vol. 2) and not 0; a count of 0 changes neither value nor flags.
// OF is defined for a count of 1 only: for others it is that of the last single step.

#include "emu/cpu/alu.hpp"

namespace vitrine::cpu::alu {

template <class T>
struct Shifted {
  T value{};
  LazyFlags flags;
};

template <class T>
constexpr unsigned count_mask = width<T> == 64 ? 63 : 31;
template <class T>
constexpr bool top_bit(T value) {
  return value >> (width<T> - 1) != 0;
}

/// AF is undefined: cleared.
template <class T>
constexpr Shifted<T> shift_result(T value, bool cf, bool of) {
  return {value, {sign_extended(value), LazyFlags::pack(cf, of)}};
}

/// Rotates change CF and OF only.
template <class T>
constexpr Shifted<T> rotate_result(T value, bool cf, bool of, LazyFlags flags) {
  constexpr u64 changed = LazyFlags::carry | LazyFlags::overflow;
  flags.carries = (flags.carries & ~changed) | LazyFlags::pack(cf, of);
  return {value, flags};
}

struct Shl {
  template <class T>
  static constexpr Shifted<T> apply(T a, unsigned count, const LazyFlags&) {
    const u64 wide = count > width<T> ? 0 : static_cast<u64>(a) << (count - 1);  // all but one step
    const T last = static_cast<T>(wide);
    const T value = static_cast<T>(last << 1);
    return shift_result(value, top_bit(last), top_bit(last) != top_bit(value));
  }
};

struct Shr {
  template <class T>
  static constexpr Shifted<T> apply(T a, unsigned count, const LazyFlags&) {
    const T last = static_cast<T>(static_cast<u64>(a) >> (count - 1));
    return shift_result(static_cast<T>(last >> 1), (last & 1) != 0, top_bit(last));
  }
};

struct Sar {
  template <class T>
  static constexpr Shifted<T> apply(T a, unsigned count, const LazyFlags&) {
    const i64 last = sign_extended(a) >> (count - 1);
    return shift_result(static_cast<T>(last >> 1), (last & 1) != 0, false);
  }
};

struct Rol {
  template <class T>
  static constexpr Shifted<T> apply(T a, unsigned count, const LazyFlags& flags) {
    const T value = std::rotl(a, static_cast<int>(count % width<T>));
    const bool cf = (value & 1) != 0;
    return rotate_result(value, cf, cf != top_bit(value), flags);
  }
};

struct Ror {
  template <class T>
  static constexpr Shifted<T> apply(T a, unsigned count, const LazyFlags& flags) {
    const T value = std::rotr(a, static_cast<int>(count % width<T>));
    const bool cf = top_bit(value);
    return rotate_result(value, cf, cf != top_bit(static_cast<T>(value << 1)), flags);
  }
};

/// Through the carry: the operand has one bit more, and a whole turn changes nothing.
struct Rcl {
  template <class T>
  static constexpr Shifted<T> apply(T a, unsigned count, const LazyFlags& flags) {
    bool cf = flags.cf();
    T value = a;
    for (unsigned step = count % (width<T> + 1); step > 0; --step) {
      const bool out = top_bit(value);
      value = static_cast<T>(value << 1 | T{cf});
      cf = out;
    }
    return rotate_result(value, cf, cf != top_bit(value), flags);
  }
};

struct Rcr {
  template <class T>
  static constexpr Shifted<T> apply(T a, unsigned count, const LazyFlags& flags) {
    bool cf = flags.cf();
    T value = a;
    for (unsigned step = count % (width<T> + 1); step > 0; --step) {
      const bool out = (value & 1) != 0;
      value = static_cast<T>(value >> 1 | T{cf} << (width<T> - 1));
      cf = out;
    }
    const bool of = top_bit(value) != top_bit(static_cast<T>(value << 1));
    return rotate_result(value, cf, of, flags);
  }
};

/// Double shifts take bits from a second operand. With 16-bit operands a count above 16 is
/// undefined: the first operand follows behind the second.
struct Shld {
  template <class T>
  static constexpr Shifted<T> apply(T a, T b, unsigned count) {
    const auto shifted = [&](unsigned n) {
      if (n == 0) return a;
      if (n > width<T>) return static_cast<T>(b << (n - width<T>) | a >> (2 * width<T> - n));
      if (n == width<T>) return b;
      return static_cast<T>(a << n | b >> (width<T> - n));
    };
    const T value = shifted(count);
    return shift_result(value, top_bit(shifted(count - 1)), top_bit(a) != top_bit(value));
  }
};

struct Shrd {
  template <class T>
  static constexpr Shifted<T> apply(T a, T b, unsigned count) {
    const auto shifted = [&](unsigned n) {
      if (n == 0) return a;
      if (n > width<T>) return static_cast<T>(b >> (n - width<T>) | a << (2 * width<T> - n));
      if (n == width<T>) return b;
      return static_cast<T>(a >> n | b << (width<T> - n));
    };
    const T value = shifted(count);
    return shift_result(value, (shifted(count - 1) & 1) != 0, top_bit(a) != top_bit(value));
  }
};

}  // namespace vitrine::cpu::alu
