// The host computes, under the guest's rounding and denormal controls and with every exception
// masked. Assembly, because compilers move floating-point operations across writes of MXCSR.
#if defined(__x86_64__)

#include <bit>

#include "emu/cpu/sse_rules.hpp"
#include "emu/isa/flags.hpp"

namespace vitrine::cpu::sse::host {
namespace {

constexpr u32 host_mxcsr = 0x1f80;  ///< the control word of every C++ program

u32 guarded(u32 mxcsr) {
  u32 control = (mxcsr | (exception_flags << mask_shift)) & ~u32{exception_flags};
  if (!flushes_to_zero(mxcsr)) control &= ~u32{FTZ};
  return control;
}

// Runs `instruction` on operands %[out] and %[in] between the guest's and the host's MXCSR; the
// flags it raised are in `status` afterwards.
#define VITRINE_GUARDED(instruction, outputs, ...)                                           \
  asm volatile("ldmxcsr %[guest]\n\t" instruction "\n\tstmxcsr %[status]\n\tldmxcsr %[host]" \
               : outputs, [status] "=m"(status)                                              \
               : [guest] "m"(control), [host] "m"(host_mxcsr), __VA_ARGS__)

template <class Bits>
Computed<Bits> finish(typename Layout<Bits>::Float value, u32 status, u32 mxcsr,
                      bool may_underflow) {
  const Bits result = std::bit_cast<Bits>(value);
  return {result, raised_under(mxcsr, status & exception_flags, result, may_underflow)};
}

}  // namespace

#define VITRINE_CASE(op, name)                                              \
  case Arithmetic::op:                                                      \
    if constexpr (sizeof(Bits) == 4)                                        \
      VITRINE_GUARDED(name "ss %[in], %[out]", [out] "+x"(x), [in] "x"(y)); \
    else                                                                    \
      VITRINE_GUARDED(name "sd %[in], %[out]", [out] "+x"(x), [in] "x"(y)); \
    break

template <class Bits>
Computed<Bits> arithmetic(Arithmetic op, Bits a, Bits b, u32 mxcsr) {
  using Float = typename Layout<Bits>::Float;
  Float x = std::bit_cast<Float>(a);
  const Float y = std::bit_cast<Float>(b);
  const u32 control = guarded(mxcsr);
  u32 status = 0;
  switch (op) {
    VITRINE_CASE(Add, "add");
    VITRINE_CASE(Sub, "sub");
    VITRINE_CASE(Mul, "mul");
    VITRINE_CASE(Div, "div");
    VITRINE_CASE(Sqrt, "sqrt");
    VITRINE_CASE(Min, "min");
    VITRINE_CASE(Max, "max");
  }
  Computed<Bits> result = finish<Bits>(x, status, mxcsr, op <= Arithmetic::Div);
  result.raised = with_unbounded_exponent(result.raised, op, a, b, mxcsr, &host::arithmetic<Bits>);
  return result;
}
#undef VITRINE_CASE

template <class Bits>
Computed<u64> compare(Bits a, Bits b, bool ordered, u32 mxcsr) {
  using Float = typename Layout<Bits>::Float;
  const Float x = std::bit_cast<Float>(a);
  const Float y = std::bit_cast<Float>(b);
  const u32 control = guarded(mxcsr);
  u32 status = 0;
  bool zf, pf, cf;
#define VITRINE_COMPARE(name)                                                 \
  asm volatile("ldmxcsr %[guest]\n\t" name                                    \
               " %[in], %[out]\n\tstmxcsr %[status]\n\tldmxcsr %[host]"       \
               : "=@ccz"(zf), "=@ccp"(pf), "=@ccc"(cf), [status] "=m"(status) \
               : [guest] "m"(control), [host] "m"(host_mxcsr), [out] "x"(x), [in] "x"(y))
  if constexpr (sizeof(Bits) == 4) {
    if (ordered)
      VITRINE_COMPARE("comiss");
    else
      VITRINE_COMPARE("ucomiss");
  } else {
    if (ordered)
      VITRINE_COMPARE("comisd");
    else
      VITRINE_COMPARE("ucomisd");
  }
#undef VITRINE_COMPARE
  const u64 flags = (zf ? u64{isa::ZF} : 0) | (pf ? u64{isa::PF} : 0) | (cf ? u64{isa::CF} : 0);
  return {flags, raised_under(mxcsr, status & exception_flags, u64{0}, false)};
}

template <class Bits>
Computed<Bits> from_integer(i64 value, u32 mxcsr) {
  typename Layout<Bits>::Float x = 0;
  const u32 control = guarded(mxcsr);
  u32 status = 0;
  if constexpr (sizeof(Bits) == 4)
    VITRINE_GUARDED("cvtsi2ssq %[in], %[out]", [out] "+x"(x), [in] "r"(value));
  else
    VITRINE_GUARDED("cvtsi2sdq %[in], %[out]", [out] "+x"(x), [in] "r"(value));
  return finish<Bits>(x, status, mxcsr, false);
}

template <class Bits>
Computed<u64> to_integer(Bits a, unsigned size, bool truncate, u32 mxcsr) {
  const auto x = std::bit_cast<typename Layout<Bits>::Float>(a);
  const u32 control = guarded(mxcsr);
  u32 status = 0;
  u32 narrow_result = 0;
  u64 wide_result = 0;
#define VITRINE_CONVERT(name)                                                       \
  if (size == 4)                                                                    \
    VITRINE_GUARDED(name " %[in], %[out]", [out] "=r"(narrow_result), [in] "x"(x)); \
  else                                                                              \
    VITRINE_GUARDED(name " %[in], %[out]", [out] "=r"(wide_result), [in] "x"(x))
  if constexpr (sizeof(Bits) == 4) {
    if (truncate) {
      VITRINE_CONVERT("cvttss2si");
    } else {
      VITRINE_CONVERT("cvtss2si");
    }
  } else {
    if (truncate) {
      VITRINE_CONVERT("cvttsd2si");
    } else {
      VITRINE_CONVERT("cvtsd2si");
    }
  }
#undef VITRINE_CONVERT
  return {size == 4 ? narrow_result : wide_result,
          raised_under(mxcsr, status & exception_flags, u64{0}, false)};
}

Computed<u32> narrow(u64 a, u32 mxcsr) {
  const double x = std::bit_cast<double>(a);
  float y = 0;
  const u32 control = guarded(mxcsr);
  u32 status = 0;
  VITRINE_GUARDED("cvtsd2ss %[in], %[out]", [out] "+x"(y), [in] "x"(x));
  Computed<u32> result = finish<u32>(y, status, mxcsr, true);
  if (needs_unbounded_exponent(mxcsr, result.raised) &&
      (narrow(significand(a), mxcsr).raised & PE) == 0)
    result.raised &= ~u32{PE};
  return result;
}

Computed<u64> widen(u32 a, u32 mxcsr) {
  const float x = std::bit_cast<float>(a);
  double y = 0;
  const u32 control = guarded(mxcsr);
  u32 status = 0;
  VITRINE_GUARDED("cvtss2sd %[in], %[out]", [out] "+x"(y), [in] "x"(x));
  return finish<u64>(y, status, mxcsr, false);
}

template Computed<u32> arithmetic(Arithmetic, u32, u32, u32);
template Computed<u64> arithmetic(Arithmetic, u64, u64, u32);
template Computed<u64> compare(u32, u32, bool, u32);
template Computed<u64> compare(u64, u64, bool, u32);
template Computed<u32> from_integer<u32>(i64, u32);
template Computed<u64> from_integer<u64>(i64, u32);
template Computed<u64> to_integer(u32, unsigned, bool, u32);
template Computed<u64> to_integer(u64, unsigned, bool, u32);

}  // namespace vitrine::cpu::sse::host

#endif
