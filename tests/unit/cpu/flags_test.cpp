// The ALU's results and lazy flags against the definitions of the manual, computed eagerly.

#include <random>

#include "emu/cpu/alu.hpp"
#include "emu/cpu/product.hpp"
#include "emu/cpu/shift.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::cpu;

namespace {

/// SF, ZF and PF of a result.
template <class T>
u64 result_flags(T value) {
  u64 flags = 0;
  if (value == 0) flags |= isa::ZF;
  if (value >> (sizeof(T) * 8 - 1)) flags |= isa::SF;
  if (std::popcount(static_cast<u8>(value)) % 2 == 0) flags |= isa::PF;
  return flags;
}

/// The flags of a + b + carry, or with `subtract` a - b - carry, from exact arithmetic.
template <class T>
u64 sum_flags(T a, T b, bool carry, bool subtract) {
  const auto exact = [&](i64 x, i64 y) {
    const auto wide = static_cast<alu::i128>(x);
    return subtract ? wide - y - carry : wide + y + carry;
  };
  const alu::i128 unsigned_sum =
      subtract ? static_cast<alu::i128>(a) - b - carry : static_cast<alu::i128>(a) + b + carry;
  const T value = static_cast<T>(unsigned_sum);
  u64 flags = result_flags(value);
  if (unsigned_sum < 0 || unsigned_sum > static_cast<T>(~T{0})) flags |= isa::CF;
  const alu::i128 signed_sum = exact(alu::sign_extended(a), alu::sign_extended(b));
  if (signed_sum != alu::sign_extended(value)) flags |= isa::OF;
  const int nibble =
      subtract ? int(a & 15) - int(b & 15) - carry : int(a & 15) + int(b & 15) + carry;
  if (nibble < 0 || nibble > 15) flags |= isa::AF;
  return flags;
}

template <class T>
T corner(std::mt19937_64& random) {
  static constexpr u64 corners[] = {0, 1, 0x7f, 0x80, 0xff, 0x8000, 0x7fffffff, ~u64{0}};
  if (random() % 2) return static_cast<T>(random());
  const u64 value = corners[random() % std::size(corners)];
  return static_cast<T>(random() % 4 == 0 ? T{1} << (sizeof(T) * 8 - 1) : value);
}

}  // namespace

TEMPLATE_TEST_CASE("sums and differences leave the manual's flags", "", u8, u16, u32, u64) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = corner<TestType>(random), b = corner<TestType>(random);
    const bool carry = random() % 2 != 0;
    REQUIRE(alu::Add::apply(a, b).flags().bits() == sum_flags(a, b, false, false));
    REQUIRE(alu::Adc::apply(a, b, carry).flags().bits() == sum_flags(a, b, carry, false));
    REQUIRE(alu::Sub::apply(a, b).flags().bits() == sum_flags(a, b, false, true));
    REQUIRE(alu::Sbb::apply(a, b, carry).flags().bits() == sum_flags(a, b, carry, true));
    REQUIRE(alu::Neg::apply(a).flags().bits() == sum_flags(TestType{0}, a, false, true));
    REQUIRE(alu::And::apply(a, b).flags().bits() == result_flags(static_cast<TestType>(a & b)));

    constexpr u64 not_carry = isa::status_flags & ~u64{isa::CF};
    const u64 kept = carry ? u64{isa::CF} : 0;
    REQUIRE(alu::Inc::apply(a, carry).flags().bits() ==
            ((sum_flags(a, TestType{1}, false, false) & not_carry) | kept));
    REQUIRE(alu::Dec::apply(a, carry).flags().bits() ==
            ((sum_flags(a, TestType{1}, false, true) & not_carry) | kept));
  }
}

TEMPLATE_TEST_CASE("comparing agrees with the conditions on flags", "", u8, u16, u32, u64) {
  std::mt19937_64 random(2);
  const auto check = [&]<isa::Condition C>(TestType a, TestType b) {
    const LazyFlags flags = alu::Sub::apply(a, b).flags();
    REQUIRE(alu::compares<C>(a, b) == isa::holds(C, flags.bits()));
    REQUIRE(flags.template holds<C>() == isa::holds(C, flags.bits()));
  };
  for (int i = 0; i < 5'000; ++i) {
    const auto a = corner<TestType>(random);
    const auto b = random() % 4 ? corner<TestType>(random) : a;
    [&]<std::size_t... N>(std::index_sequence<N...>) {
      (check.template operator()<static_cast<isa::Condition>(N)>(a, b), ...);
    }
    (std::make_index_sequence<16>{});
  }
}

TEST_CASE("any combination of status flags can be kept") {
  for (unsigned bits = 0; bits < 64; ++bits) {
    u64 rflags = 0;
    unsigned number = 0;
    for (const u64 flag : {isa::CF, isa::PF, isa::AF, isa::ZF, isa::SF, isa::OF}) {
      if (bits >> number++ & 1) rflags |= flag;
    }
    REQUIRE(LazyFlags::from_bits(rflags).bits() == rflags);
    LazyFlags flags = LazyFlags::from_bits(rflags);
    flags.set_carry(!flags.cf());
    REQUIRE(flags.bits() == (rflags ^ isa::CF));
  }
}

namespace {

/// A shift of one, as the manual's pseudo-code repeats it.
template <class Operation, class T>
void check_by_single_steps(std::mt19937_64& random) {
  const T a = corner<T>(random);
  const unsigned count = 1 + static_cast<unsigned>(random() % alu::count_mask<T>);
  const LazyFlags before = LazyFlags::from_bits(random() & isa::status_flags);
  const alu::Shifted<T> at_once = Operation::template apply<T>(a, count, before);
  alu::Shifted<T> stepwise{a, before};
  for (unsigned i = 0; i < count; ++i) {
    stepwise = Operation::template apply<T>(stepwise.value, 1, stepwise.flags);
  }
  CAPTURE(u64{a}, count, sizeof(T));
  REQUIRE(at_once.value == stepwise.value);
  // A shift by more than the width has an undefined CF; one step defines OF.
  u64 defined = isa::SF | isa::ZF | isa::PF;
  if (count <= alu::width<T>) defined |= isa::CF;
  REQUIRE((at_once.flags.bits() & defined) == (stepwise.flags.bits() & defined));
}

}  // namespace

TEMPLATE_TEST_CASE("shifting by n is shifting n times", "", u8, u16, u32, u64) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 5'000; ++i) {
    check_by_single_steps<alu::Shl, TestType>(random);
    check_by_single_steps<alu::Shr, TestType>(random);
    check_by_single_steps<alu::Sar, TestType>(random);
    check_by_single_steps<alu::Rol, TestType>(random);
    check_by_single_steps<alu::Ror, TestType>(random);
    check_by_single_steps<alu::Rcl, TestType>(random);
    check_by_single_steps<alu::Rcr, TestType>(random);
  }
}

TEST_CASE("division refuses what does not fit") {
  using alu::Signed;
  using alu::Unsigned;
  CHECK(!Unsigned::divide<u32>({1, 0}, 0));
  CHECK(!Unsigned::divide<u32>({0, 5}, 5));
  CHECK(Unsigned::divide<u64>({7, 4}, 5)->low == 0xccccccccccccccce);
  CHECK(!Signed::divide<u8>({0x80, 0xff}, 0xff));  // -128 / -1
  CHECK(Signed::divide<u8>({0x81, 0xff}, 0xff)->low == 127);
  CHECK(Signed::divide<u8>({0x80, 0}, 0xff)->low == 0x80);  // 128 / -1 = -128
  CHECK(!Signed::divide<u64>({0, u64{1} << 63}, ~u64{0}));
  CHECK(!Signed::divide<u64>({0, u64{1} << 63}, 1));
  const auto result = Signed::divide<u32>({static_cast<u32>(-7), ~u32{0}}, 2);
  CHECK(result->low == static_cast<u32>(-3));
  CHECK(result->high == static_cast<u32>(-1));
}
