// Scalar floating point: pinned corner cases from the manual, and the two implementations equal.
#include "emu/cpu/sse.hpp"

#include <random>

#include "emu/isa/flags.hpp"
#include "tests/support/catch.hpp"

namespace vitrine::cpu::sse {
namespace {

constexpr u32 masked = 0x1f80;
constexpr u64 one = 0x3ff0'0000'0000'0000;
constexpr u64 infinity = 0x7ff0'0000'0000'0000;
constexpr u64 default_nan = 0xfff8'0000'0000'0000;
constexpr u64 signaling = 0x7ff0'0000'0000'1234;
constexpr u64 quieted = 0x7ff8'0000'0000'1234;

template <class Bits>
std::vector<Bits> corners() {
  if constexpr (sizeof(Bits) == 4)
    return {0,           1,           0x007f'ffff, 0x0080'0000, 0x3f80'0000,
            0x3f00'0000, 0x3f80'0001, 0x7f7f'ffff, 0x7f80'0000, 0x7f80'0001,
            0x7fc0'0000, 0x7fe1'2345, 0x4eff'ffff, 0x4f00'0000, 0x5f00'0000,
            0x5eff'ffff, 0x0100'0000, 0x2000'0000, 0x6000'0000};
  else
    return {0,
            1,
            0x000f'ffff'ffff'ffff,
            0x0010'0000'0000'0000,
            one,
            0x3fe0'0000'0000'0000,
            one + 1,
            0x7fef'ffff'ffff'ffff,
            infinity,
            signaling,
            default_nan & ~(u64{1} << 63),
            quieted,
            0x41df'ffff'ffc0'0000,
            0x41df'ffff'ffe0'0000,
            0x41e0'0000'0000'0000,
            0x43e0'0000'0000'0000,
            0x43df'ffff'ffff'ffff,
            0x0020'0000'0000'0000,
            0x47ef'ffff'e000'0000,
            0x47ef'ffff'f000'0000,
            0x3810'0000'0000'0000,
            0x380f'ffff'ffff'ffff,
            0x36a0'0000'0000'0000,
            0x2000'0000'0000'0001,
            0x6000'0000'0000'0001};
}

template <class Bits>
Bits random_value(std::mt19937_64& random) {
  static const std::vector<Bits> values = corners<Bits>();
  if (random() % 4 == 0) return static_cast<Bits>(random());
  const Bits value = values[random() % values.size()];
  return random() % 2 ? value : value | Bits{1} << (sizeof(Bits) * 8 - 1);
}

u32 random_mxcsr(std::mt19937_64& random) {
  u32 mxcsr = masked | (static_cast<u32>(random()) & (rounding_mask | FTZ | DAZ));
  if (random() % 4 == 0) mxcsr ^= static_cast<u32>(random()) & masked;
  return mxcsr;
}

}  // namespace

TEST_CASE("An invalid operation gives the default NaN and raises IE") {
  CHECK(arithmetic(Arithmetic::Sub, infinity, infinity, masked) == Computed<u64>{default_nan, IE});
  CHECK(arithmetic(Arithmetic::Div, u64{0}, u64{0}, masked) == Computed<u64>{default_nan, IE});
  CHECK(arithmetic(Arithmetic::Sqrt, u64{0}, one | u64{1} << 63, masked) ==
        Computed<u64>{default_nan, IE});
}

TEST_CASE("A NaN operand comes through, the first before the second, quieted") {
  CHECK(arithmetic(Arithmetic::Add, signaling, one, masked) == Computed<u64>{quieted, IE});
  CHECK(arithmetic(Arithmetic::Add, one, quieted, masked) == Computed<u64>{quieted, 0});
  CHECK(arithmetic(Arithmetic::Mul, default_nan, signaling, masked) ==
        Computed<u64>{default_nan, IE});
}

TEST_CASE("min and max return the second operand for NaNs and equal zeros") {
  constexpr u64 minus_zero = u64{1} << 63;
  CHECK(arithmetic(Arithmetic::Min, quieted, one, masked) == Computed<u64>{one, IE});
  CHECK(arithmetic(Arithmetic::Max, one, signaling, masked) == Computed<u64>{signaling, IE});
  CHECK(arithmetic(Arithmetic::Max, u64{0}, minus_zero, masked).value == minus_zero);
}

TEST_CASE("Division by zero, overflow, underflow and inexactness are told apart") {
  CHECK(arithmetic(Arithmetic::Div, one, u64{0}, masked) == Computed<u64>{infinity, ZE});
  CHECK(arithmetic(Arithmetic::Add, infinity - 1, infinity - 1, masked) ==
        Computed<u64>{infinity, OE | PE});
  CHECK(arithmetic(Arithmetic::Mul, u64{1} << 52, u64{1} << 52, masked) ==
        Computed<u64>{0, UE | PE});
  CHECK(arithmetic(Arithmetic::Add, one, u64{1}, masked).raised == (DE | PE));
}

TEST_CASE("Unmasked overflow and underflow leave PE to the result of unbounded exponent") {
  constexpr u32 none_masked = 0;
  constexpr u64 huge = 0x7fe0'0000'0000'0000, tiny = 0x0010'0000'0000'0000;
  CHECK(arithmetic(Arithmetic::Mul, huge, huge, none_masked).raised == OE);
  CHECK(arithmetic(Arithmetic::Mul, huge + 1, huge + 1, none_masked).raised == (OE | PE));
  CHECK(arithmetic(Arithmetic::Add, huge, huge, none_masked).raised == OE);
  CHECK(arithmetic(Arithmetic::Mul, tiny, tiny, none_masked).raised == UE);
  CHECK(narrow(tiny, none_masked).raised == UE);
  CHECK(narrow(tiny + 1, none_masked).raised == (UE | PE));
}

TEST_CASE("A float that fits no integer converts to the integer indefinite") {
  CHECK(to_integer(infinity, 8, true, masked) == Computed<u64>{u64{1} << 63, IE});
  CHECK(to_integer(u64{0x41e0'0000'0000'0000}, 4, true, masked) == Computed<u64>{0x8000'0000, IE});
  CHECK(to_integer(u64{0x3ff8'0000'0000'0000}, 8, false, masked) == Computed<u64>{2, PE});
  CHECK(to_integer(u64{0x3ff8'0000'0000'0000}, 8, true, masked) == Computed<u64>{1, PE});
}

TEST_CASE("comis objects to quiet NaNs, ucomis does not") {
  constexpr u64 unordered = isa::ZF | isa::PF | isa::CF;
  CHECK(compare(quieted, one, false, masked) == Computed<u64>{unordered, 0});
  CHECK(compare(quieted, one, true, masked) == Computed<u64>{unordered, IE});
  CHECK(compare(one, infinity, false, masked) == Computed<u64>{isa::CF, 0});
}

#if defined(__x86_64__)
TEMPLATE_TEST_CASE("The portable arithmetic equals the host's", "", u32, u64) {
  using Bits = TestType;
  std::mt19937_64 random(20240607);
  for (int i = 0; i < 300'000; ++i) {
    const Bits a = random_value<Bits>(random), b = random_value<Bits>(random);
    const u32 mxcsr = random_mxcsr(random);
    const auto op = static_cast<Arithmetic>(random() % 7);
    const unsigned size = random() % 2 ? 4 : 8;
    const bool flag = random() % 2;
    const auto integer = static_cast<i64>(random()) >> random() % 64;
    INFO(std::hex << "a " << u64{a} << " b " << u64{b} << " mxcsr " << mxcsr << " op "
                  << static_cast<int>(op) << " size " << size << " flag " << flag);
    const auto h = host::arithmetic(op, a, b, mxcsr), p = portable::arithmetic(op, a, b, mxcsr);
    REQUIRE(h.raised == p.raised);
    if (!unmasked(h.raised, mxcsr)) REQUIRE(h.value == p.value);
    REQUIRE(host::compare(a, b, flag, mxcsr) == portable::compare(a, b, flag, mxcsr));
    REQUIRE(host::to_integer(a, size, flag, mxcsr) == portable::to_integer(a, size, flag, mxcsr));
    REQUIRE(host::from_integer<Bits>(integer, mxcsr) ==
            portable::from_integer<Bits>(integer, mxcsr));
    if constexpr (sizeof(Bits) == 4) {
      REQUIRE(host::widen(a, mxcsr) == portable::widen(a, mxcsr));
    } else {
      const auto hn = host::narrow(a, mxcsr), pn = portable::narrow(a, mxcsr);
      REQUIRE(hn.raised == pn.raised);
      if (!unmasked(hn.raised, mxcsr)) REQUIRE(hn.value == pn.value);
    }
  }
}
#endif

}  // namespace vitrine::cpu::sse
