#pragma once
// Reading and writing operands, with everything known at decoding as template parameters.

#include <concepts>
#include <cstring>

#include "emu/cpu/context.hpp"
#include "emu/memory/port.hpp"

namespace vitrine::cpu {

/// Where a handler's operand is. The last three are memory; hot handlers exist for each of them,
/// the others use Anywhere, which decides by `addressing`.
enum class Place : u8 {
  Dst,        ///< the register `dst`
  Src,        ///< the register `src`
  Immediate,  ///< `immediate`
  Base,       ///< memory: base + displacement
  Indexed,    ///< memory: base + (index << scale) + displacement
  Anywhere,   ///< memory: also with a segment base or 32-bit addresses
};
constexpr bool is_memory(Place place) {
  return place >= Place::Base;
}

template <std::unsigned_integral T>
[[gnu::always_inline]] inline T read_register(const Context& c, RegisterOffset offset) {
  T value;
  std::memcpy(&value, reinterpret_cast<const u8*>(&c) + offset, sizeof value);
  return value;
}

/// A 32-bit write clears the upper half; narrower ones leave the rest alone.
template <std::unsigned_integral T>
[[gnu::always_inline]] inline void write_register(Context& c, RegisterOffset offset, T value) {
  if constexpr (sizeof(T) == 4) {
    const u64 extended = value;
    std::memcpy(reinterpret_cast<u8*>(&c) + offset, &extended, sizeof extended);
  } else {
    std::memcpy(reinterpret_cast<u8*>(&c) + offset, &value, sizeof value);
  }
}

/// The effective address without segment base (what lea computes, before its truncation).
template <Place P>
[[gnu::always_inline]] inline u64 effective_address(const Context& c, const DecodedOp* op) {
  static_assert(is_memory(P));
  u64 address = read_register<u64>(c, op->base) + static_cast<u64>(op->displacement);
  if constexpr (P == Place::Indexed) {
    address += read_register<u64>(c, op->index) << op->addressing;
  } else if constexpr (P == Place::Anywhere) {
    address += read_register<u64>(c, op->index) << (op->addressing & ScaleMask);
    if (op->addressing & Address32) address = static_cast<u32>(address);
  }
  return address;
}

template <Place P>
[[gnu::always_inline]] inline u64 linear_address(const Context& c, const DecodedOp* op) {
  u64 address = effective_address<P>(c, op);
  if constexpr (P == Place::Anywhere) {
    if (op->addressing & FsBase) address += c.state.fs_base;
    if (op->addressing & GsBase) address += c.state.gs_base;
  }
  return address;
}

/// The port for an access by `op`; notes who accesses, for the run loop in case of a fault and for
/// those who count.
template <class Port>
[[gnu::always_inline]] inline Port& memory_of(Context& c, const DecodedOp* op) {
  c.current = op;
  Port& port = port_of<Port>(c);
  if constexpr (Port::counts) {
    port.begin(c.rip_of(op), c.retired_before(op), (op->addressing & Locked) != 0);
  }
  return port;
}

/// T is also a 16-byte struct for memory.
template <class Port, class T, Place P>
[[gnu::always_inline]] inline T read(Context& c, const DecodedOp* op) {
  if constexpr (P == Place::Dst) return read_register<T>(c, op->dst);
  if constexpr (P == Place::Src) return read_register<T>(c, op->src);
  if constexpr (P == Place::Immediate) return static_cast<T>(op->immediate);
  if constexpr (is_memory(P)) {
    return memory_of<Port>(c, op).template load<T>(linear_address<P>(c, op));
  }
}

template <class Port, class T, Place P>
[[gnu::always_inline]] inline void write(Context& c, const DecodedOp* op, T value) {
  static_assert(P != Place::Immediate);
  if constexpr (P == Place::Dst) write_register<T>(c, op->dst, value);
  if constexpr (P == Place::Src) write_register<T>(c, op->src, value);
  if constexpr (is_memory(P)) {
    memory_of<Port>(c, op).template store<T>(linear_address<P>(c, op), value);
  }
}

enum class Use : u8 { Read, Write, Update };

constexpr memory::AccessUse access_use(Use use) {
  return use == Use::Read    ? memory::AccessUse::Read
         : use == Use::Write ? memory::AccessUse::Write
                             : memory::AccessUse::Update;
}

/// A place in memory that an op uses. A fast one goes no further than what the port has at hand:
/// when it has missed(), the handler must hand_over(), in tail position, to its sibling that is not
/// fast. So the fast handlers contain no call, and need no stack frame around one.
template <class Port, class T, Use U, bool Fast>
class Location {
 public:
  static constexpr bool fast = Fast;
  static constexpr u32 size = sizeof(T);
  static constexpr memory::AccessUse use = access_use(U);

  [[gnu::always_inline]] Location(Context& c, const DecodedOp* op, u64 address)
      : c_(c), address_(address) {
    if constexpr (Fast && U == Use::Read) {
      host_ = port_of<Port>(c).template readable<sizeof(T)>(address);
    } else if constexpr (Fast) {
      host_ = writable_ = port_of<Port>(c).template writable<sizeof(T)>(address);
    } else if constexpr (U == Use::Read) {
      value_ = memory_of<Port>(c, op).template load<T>(address);
    } else if constexpr (U == Use::Update) {
      value_ = memory_of<Port>(c, op).template load_for_update<T>(address);
    } else {
      (void)memory_of<Port>(c, op);
    }
  }
  [[nodiscard]] bool missed() const { return Fast && host_ == nullptr; }
  [[nodiscard]] u64 address() const { return address_; }

  [[nodiscard, gnu::always_inline]] T value() const {
    T value = value_;
    if constexpr (Fast) std::memcpy(&value, host_, sizeof value);
    return value;
  }
  [[gnu::always_inline]] void set(T value) {
    if constexpr (Fast) {
      std::memcpy(writable_, &value, sizeof value);
    } else if constexpr (U == Use::Update) {
      port_of<Port>(c_).template store_updated<T>(address_, value);
    } else {
      port_of<Port>(c_).template store<T>(address_, value);
    }
  }

 private:
  Context& c_;
  u64 address_;
  const u8* host_ = nullptr;
  u8* writable_ = nullptr;
  T value_{};
};

/// Whether handlers for this port have fast siblings.
template <class Port>
constexpr bool has_fast_path = !Port::steps_singly;

template <class Port, Place P>
constexpr bool is_fast = has_fast_path<Port> && (P == Place::Base || P == Place::Indexed);

/// The place that a fast handler's sibling has for `P`.
template <Place P>
constexpr Place slow_place = is_memory(P) ? Place::Anywhere : P;

/// An operand in a register or an immediate.
template <class Port, class T, Place P, Use U, bool Fast = is_fast<Port, P>>
class ResolvedOperand {
 public:
  static constexpr bool fast = false;

  [[gnu::always_inline]] ResolvedOperand(Context& c, const DecodedOp* op) : c_(c), op_(op) {}
  [[nodiscard]] static constexpr bool missed() { return false; }
  [[nodiscard, gnu::always_inline]] T value() const { return read<Port, T, P>(c_, op_); }
  [[gnu::always_inline]] void set(T value) { write<Port, T, P>(c_, op_, value); }

 private:
  Context& c_;
  const DecodedOp* op_;
};

/// An operand in memory: its address is resolved once.
template <class Port, class T, Place P, Use U, bool Fast>
requires(is_memory(P)) class ResolvedOperand<Port, T, P, U, Fast>
    : public Location<Port, T, U, Fast> {
 public:
  [[gnu::always_inline]] ResolvedOperand(Context& c, const DecodedOp* op)
      : Location<Port, T, U, Fast>(c, op, linear_address<P>(c, op)) {}
};

/// An operand that is read and then written, for handlers without a fast sibling. Memory is checked
/// for writing before anything changes.
template <class Port, class T, Place P>
using Updated = ResolvedOperand<Port, T, P, Use::Update, false>;

constexpr RegisterOffset rax_offset = register_offset(isa::Rax);
constexpr RegisterOffset rcx_offset = register_offset(isa::Rcx);
constexpr RegisterOffset rdx_offset = register_offset(isa::Rdx);
constexpr RegisterOffset rsp_offset = register_offset(isa::Rsp);

}  // namespace vitrine::cpu
