// The rules of SSE arithmetic written out, over the host's IEEE 754 arithmetic through <cfenv>.
// Assumes that the host detects tininess after rounding, as x86 does; a host that detects it before
// raises UE in one more case: a result that rounds up to the smallest normal number.

#include <bit>
#include <cfenv>
#include <cmath>
#include <limits>

#include "emu/cpu/sse_rules.hpp"
#include "emu/isa/flags.hpp"

namespace vitrine::cpu::sse::portable {
namespace {

template <class Bits>
constexpr Bits quiet_bit = Bits{1} << (Layout<Bits>::fraction_bits - 1);
/// "Real indefinite": what an invalid operation gives.
template <class Bits>
constexpr Bits default_nan = sign_bit<Bits> | exponent_mask<Bits> | quiet_bit<Bits>;

template <class Bits>
bool is_nan(Bits a) {
  return (a & exponent_mask<Bits>) == exponent_mask<Bits> && (a & fraction_mask<Bits>) != 0;
}
template <class Bits>
bool is_signaling(Bits a) {
  return is_nan(a) && (a & quiet_bit<Bits>) == 0;
}
template <class Bits>
bool is_infinite(Bits a) {
  return (a & ~sign_bit<Bits>) == exponent_mask<Bits>;
}
template <class Bits>
bool is_zero(Bits a) {
  return (a & ~sign_bit<Bits>) == 0;
}
template <class Bits>
Bits with_denormals_as_zeros(Bits a, u32 mxcsr) {
  return (mxcsr & DAZ) != 0 && is_denormal(a) ? a & sign_bit<Bits> : a;
}

/// The host's floating-point environment under the guest's rounding mode, for one scope.
class Environment {
 public:
  explicit Environment(u32 mxcsr) {
    std::feholdexcept(&saved_);
    constexpr int modes[] = {FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO};
    std::fesetround(modes[(mxcsr & rounding_mask) >> 13]);
  }
  ~Environment() { std::fesetenv(&saved_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  [[nodiscard]] static u32 raised() {
    const int host = std::fetestexcept(FE_ALL_EXCEPT);
    return (host & FE_INVALID ? u32{IE} : 0) | (host & FE_DIVBYZERO ? u32{ZE} : 0) |
           (host & FE_OVERFLOW ? u32{OE} : 0) | (host & FE_UNDERFLOW ? u32{UE} : 0) |
           (host & FE_INEXACT ? u32{PE} : 0);
  }

 private:
  std::fenv_t saved_{};
};

/// Applies flush-to-zero and the masks to a finite computation's result.
template <class Bits>
Computed<Bits> finish(Bits result, u32 raised, u32 mxcsr, bool may_underflow) {
  if (may_underflow && flushes_to_zero(mxcsr) && (is_denormal(result) || (raised & UE) != 0))
    return {static_cast<Bits>(result & sign_bit<Bits>),
            raised_under(mxcsr, raised | UE | PE, Bits{0}, false)};
  return {result, raised_under(mxcsr, raised, result, may_underflow)};
}

/// The result when an operand is a NaN: the first one, made quiet.
template <class Bits>
Computed<Bits> propagated_nan(Bits a, Bits b) {
  return {static_cast<Bits>((is_nan(a) ? a : b) | quiet_bit<Bits>),
          is_signaling(a) || is_signaling(b) ? u32{IE} : 0};
}

/// The second operand, unless the comparison clearly favours the first (SDM vol. 2, MINSD).
template <class Bits>
Computed<Bits> min_or_max(Arithmetic op, Bits a, Bits b, u32 denormal) {
  using Float = typename Layout<Bits>::Float;
  if (is_nan(a) || is_nan(b)) return {b, IE};
  const auto x = std::bit_cast<Float>(a), y = std::bit_cast<Float>(b);
  const bool first = op == Arithmetic::Min ? x < y : x > y;
  return {first ? a : b, denormal};
}

template <class Float>
Float compute(Arithmetic op, Float a, Float b) {
  // volatile keeps the operation between the setting of the rounding mode and the reading of flags
  volatile Float x = a, y = b, result = 0;
  switch (op) {
    case Arithmetic::Add:
      result = x + y;
      break;
    case Arithmetic::Sub:
      result = x - y;
      break;
    case Arithmetic::Mul:
      result = x * y;
      break;
    case Arithmetic::Div:
      result = x / y;
      break;
    default:
      result = std::sqrt(y);
      break;
  }
  return result;
}

/// Whether finite or infinite operands have no result at all.
template <class Bits>
bool is_invalid(Arithmetic op, Bits a, Bits b) {
  const bool signs_differ = ((a ^ b) & sign_bit<Bits>) != 0;
  switch (op) {
    case Arithmetic::Add:
      return is_infinite(a) && is_infinite(b) && signs_differ;
    case Arithmetic::Sub:
      return is_infinite(a) && is_infinite(b) && !signs_differ;
    case Arithmetic::Mul:
      return (is_infinite(a) && is_zero(b)) || (is_zero(a) && is_infinite(b));
    case Arithmetic::Div:
      return (is_infinite(a) && is_infinite(b)) || (is_zero(a) && is_zero(b));
    default:
      return (b & sign_bit<Bits>) != 0 && !is_zero(b);
  }
}

}  // namespace

template <class Bits>
Computed<Bits> arithmetic(Arithmetic op, Bits a, Bits b, u32 mxcsr) {
  using Float = typename Layout<Bits>::Float;
  a = op == Arithmetic::Sqrt ? Bits{0} : with_denormals_as_zeros(a, mxcsr);
  b = with_denormals_as_zeros(b, mxcsr);
  const u32 denormal = is_denormal(a) || is_denormal(b) ? u32{DE} : 0;
  if (op == Arithmetic::Min || op == Arithmetic::Max) return min_or_max(op, a, b, denormal);
  if (is_nan(a) || is_nan(b)) return propagated_nan(a, b);
  if (is_invalid(op, a, b)) return {default_nan<Bits>, IE};

  Float value;
  u32 raised;
  {
    const Environment environment(mxcsr);
    value = compute(op, std::bit_cast<Float>(a), std::bit_cast<Float>(b));
    raised = Environment::raised();
  }
  // A division by zero raises ZE alone: the operand's denormality is of lower priority.
  if ((raised & ZE) == 0) raised |= denormal;
  Computed<Bits> result = finish(std::bit_cast<Bits>(value), raised, mxcsr, op != Arithmetic::Sqrt);
  result.raised =
      with_unbounded_exponent(result.raised, op, a, b, mxcsr, &portable::arithmetic<Bits>);
  return result;
}

template <class Bits>
Computed<u64> compare(Bits a, Bits b, bool ordered, u32 mxcsr) {
  using Float = typename Layout<Bits>::Float;
  a = with_denormals_as_zeros(a, mxcsr);
  b = with_denormals_as_zeros(b, mxcsr);
  if (is_nan(a) || is_nan(b)) {
    const bool invalid = ordered || is_signaling(a) || is_signaling(b);
    return {u64{isa::ZF | isa::PF | isa::CF}, invalid ? u32{IE} : 0};
  }
  const auto x = std::bit_cast<Float>(a), y = std::bit_cast<Float>(b);
  const u64 flags = x < y ? u64{isa::CF} : x == y ? u64{isa::ZF} : 0;
  return {flags, is_denormal(a) || is_denormal(b) ? u32{DE} : 0};
}

template <class Bits>
Computed<Bits> from_integer(i64 value, u32 mxcsr) {
  const Environment environment(mxcsr);
  volatile i64 integer = value;
  const volatile auto result = static_cast<typename Layout<Bits>::Float>(integer);
  return {std::bit_cast<Bits>(static_cast<typename Layout<Bits>::Float>(result)),
          Environment::raised()};
}

template <class Bits>
Computed<u64> to_integer(Bits a, unsigned size, bool truncate, u32 mxcsr) {
  a = with_denormals_as_zeros(a, mxcsr);
  const u64 indefinite = size == 4 ? 0x8000'0000 : 0x8000'0000'0000'0000;
  if (is_nan(a)) return {indefinite, IE};
  const double exact = std::bit_cast<typename Layout<Bits>::Float>(a);
  double rounded;
  {
    const Environment environment(mxcsr);
    const volatile double operand = exact;
    rounded = truncate ? std::trunc(operand) : std::nearbyint(operand);
  }
  const double limit = size == 4 ? 0x1p31 : 0x1p63;
  if (rounded < -limit || rounded >= limit) return {indefinite, IE};
  const u64 value = static_cast<u64>(static_cast<i64>(rounded));
  return {size == 4 ? static_cast<u32>(value) : value, rounded == exact ? 0 : u32{PE}};
}

Computed<u32> narrow(u64 a, u32 mxcsr) {
  a = with_denormals_as_zeros(a, mxcsr);
  if (is_nan(a)) {
    const u32 payload = static_cast<u32>(a >> 29) & fraction_mask<u32>;
    return {
        static_cast<u32>(a >> 32 & sign_bit<u32>) | exponent_mask<u32> | quiet_bit<u32> | payload,
        is_signaling(a) ? u32{IE} : 0};
  }
  float value;
  u32 raised;
  {
    const Environment environment(mxcsr);
    const volatile double operand = std::bit_cast<double>(a);
    const volatile float result = static_cast<float>(operand);
    value = result;
    raised = Environment::raised();
  }
  if (is_denormal(a)) raised |= DE;
  Computed<u32> result = finish(std::bit_cast<u32>(value), raised, mxcsr, true);
  if (needs_unbounded_exponent(mxcsr, result.raised) &&
      (narrow(significand(a), mxcsr).raised & PE) == 0)
    result.raised &= ~u32{PE};
  return result;
}

Computed<u64> widen(u32 a, u32 mxcsr) {
  a = with_denormals_as_zeros(a, mxcsr);
  if (is_nan(a)) {
    const u64 payload = u64{a & fraction_mask<u32>} << 29;
    return {u64{a & sign_bit<u32>} << 32 | exponent_mask<u64> | quiet_bit<u64> | payload,
            is_signaling(a) ? u32{IE} : 0};
  }
  return {std::bit_cast<u64>(static_cast<double>(std::bit_cast<float>(a))),
          is_denormal(a) ? u32{DE} : 0};
}

template Computed<u32> arithmetic(Arithmetic, u32, u32, u32);
template Computed<u64> arithmetic(Arithmetic, u64, u64, u32);
template Computed<u64> compare(u32, u32, bool, u32);
template Computed<u64> compare(u64, u64, bool, u32);
template Computed<u32> from_integer<u32>(i64, u32);
template Computed<u64> from_integer<u64>(i64, u32);
template Computed<u64> to_integer(u32, unsigned, bool, u32);
template Computed<u64> to_integer(u64, unsigned, bool, u32);

}  // namespace vitrine::cpu::sse::portable
