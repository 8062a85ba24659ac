// bt bts btr btc, bsf bsr popcnt lzcnt tzcnt.

#include "emu/cpu/alu.hpp"
#include "emu/cpu/bits_alu.hpp"
#include "emu/cpu/cold.hpp"
#include "emu/cpu/instantiate.hpp"

namespace vitrine::cpu {
namespace {

/// `offset_place`: Src or Immediate. A register's offset selects any bit of memory, an immediate's
/// only one of the operand (SDM vol. 2, BT). ZF is unchanged; the undefined flags too.
template <class Port, class T, class Operation, Place place, Place offset_place>
[[gnu::noinline]] bool bit_test(Context& c, const DecodedOp* op) {
  const u64 offset = read<Port, T, offset_place>(c, op);
  const T mask = alu::bit_mask<T>(offset);
  if constexpr (place == Place::Dst) {
    const T value = read_register<T>(c, op->dst);
    c.flags.set_carry((value & mask) != 0);
    if constexpr (!std::is_same_v<Operation, alu::Keep>)
      write_register<T>(c, op->dst, Operation::template apply<T>(value, mask));
  } else {
    u64 address = effective_address<Place::Anywhere>(c, op);
    if constexpr (offset_place == Place::Src)
      address += static_cast<u64>(alu::bit_string_displacement<T>(offset));
    if (op->addressing & Address32) address = static_cast<u32>(address);
    address += segment_base(c, op);
    Port& memory = memory_of<Port>(c, op);
    if constexpr (std::is_same_v<Operation, alu::Keep>) {
      c.flags.set_carry((memory.template load<T>(address) & mask) != 0);
    } else {
      const T value = memory.template load_for_update<T>(address);
      memory.template store_updated<T>(address, Operation::template apply<T>(value, mask));
      c.flags.set_carry((value & mask) != 0);
    }
  }
  return true;
}

template <class Port, class Operation>
Handler select_bit_test(const Selection& s) {
  const bool by_register = s.is_register(1);
  return for_wide(s.width(), [&]<class T>() -> Handler {
    if (s.is_register(0)) {
      if (by_register) return &cold<Port, bit_test<Port, T, Operation, Place::Dst, Place::Src>>;
      return &cold<Port, bit_test<Port, T, Operation, Place::Dst, Place::Immediate>>;
    }
    if (by_register) return &cold<Port, bit_test<Port, T, Operation, Place::Anywhere, Place::Src>>;
    return &cold<Port, bit_test<Port, T, Operation, Place::Anywhere, Place::Immediate>>;
  });
}

/// Of zero they leave the destination alone. ZF says so; the other flags are undefined, and follow
/// the source here.
template <class Port, class T, class Operation, Place place>
[[gnu::noinline]] bool scan(Context& c, const DecodedOp* op) {
  const T value = read<Port, T, place>(c, op);
  if (value != 0) write_register<T>(c, op->dst, Operation::template apply<T>(value));
  c.flags = {alu::sign_extended(value), 0};
  return true;
}

template <class Port, class T, class Operation, Place place>
[[gnu::noinline]] bool count(Context& c, const DecodedOp* op) {
  const T value = read<Port, T, place>(c, op);
  const T result = Operation::template apply<T>(value);
  write_register<T>(c, op->dst, result);
  if constexpr (std::is_same_v<Operation, alu::Popcnt>) {
    c.flags = LazyFlags::from_bits(value == 0 ? u64{isa::ZF} : 0);
  } else {
    c.flags = {alu::sign_extended(result), LazyFlags::pack(value == 0, false)};
  }
  return true;
}

template <class Port, class Operation>
Handler select_scan(const Selection& s) {
  return for_wide(s.width(), [&]<class T>() -> Handler {
    if (s.is_register(1)) return &cold<Port, scan<Port, T, Operation, Place::Src>>;
    return &cold<Port, scan<Port, T, Operation, Place::Anywhere>>;
  });
}

template <class Port, class Operation>
Handler select_count(const Selection& s) {
  return for_wide(s.width(), [&]<class T>() -> Handler {
    if (s.is_register(1)) return &cold<Port, count<Port, T, Operation, Place::Src>>;
    return &cold<Port, count<Port, T, Operation, Place::Anywhere>>;
  });
}

}  // namespace

template <class Port>
void bind_bits(HandlerTable& table) {
  using isa::Op;
  table.bind(Op::Bt, &select_bit_test<Port, alu::Keep>);
  table.bind(Op::Bts, &select_bit_test<Port, alu::SetBit>);
  table.bind(Op::Btr, &select_bit_test<Port, alu::ResetBit>);
  table.bind(Op::Btc, &select_bit_test<Port, alu::ComplementBit>);
  table.bind(Op::Bsf, &select_scan<Port, alu::Bsf>);
  table.bind(Op::Bsr, &select_scan<Port, alu::Bsr>);
  table.bind(Op::Popcnt, &select_count<Port, alu::Popcnt>);
  table.bind(Op::Lzcnt, &select_count<Port, alu::Lzcnt>);
  table.bind(Op::Tzcnt, &select_count<Port, alu::Tzcnt>);
}

VITRINE_FOR_EACH_PORT(bind_bits);

}  // namespace vitrine::cpu
