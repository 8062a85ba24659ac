#pragma once
// Which handler executes an instruction. Each family of instructions binds its ops in its own .cpp;
// a selector picks the instantiation for an instruction's width and operands.

#include <array>
#include <cassert>

#include "emu/cpu/operand.hpp"
#include "emu/isa/instruction.hpp"

namespace vitrine::cpu {

/// What a selector may decide by.
struct Selection {
  const isa::Instruction& instruction;
  Place memory = Place::Anywhere;  ///< how the memory operand, if any, is addressed
  bool flags_needed = true;        ///< false: nobody can see the status flags this one leaves
  bool shadow_stack = false;       ///< calls and returns keep one

  /// Bytes of the operation: 1, 2, 4, 8, 16, or 0.
  [[nodiscard]] u8 width() const { return instruction.form->operand_size; }
  [[nodiscard]] bool is_register(std::size_t operand) const {
    return instruction.operands[operand].kind == isa::Operand::Kind::Register;
  }
  /// Where operand `number` (0 or 1; others are implied) is.
  [[nodiscard]] Place place(std::size_t number) const {
    switch (instruction.operands[number].kind) {
      case isa::Operand::Kind::Register:
        return number == 0 ? Place::Dst : Place::Src;
      case isa::Operand::Kind::Memory:
        return memory;
      default:
        return Place::Immediate;
    }
  }
};

using Selector = Handler (*)(const Selection&);

class HandlerTable {
 public:
  void bind(isa::Op op, Selector selector) {
    Selector& slot = selectors_[static_cast<std::size_t>(op)];
    assert(slot == nullptr && "an op has one family");
    slot = selector;
  }
  /// Null when no family has bound the op.
  [[nodiscard]] Handler select(const Selection& selection) const {
    const Selector selector = selectors_[static_cast<std::size_t>(selection.instruction.op())];
    return selector != nullptr ? selector(selection) : nullptr;
  }

 private:
  std::array<Selector, static_cast<std::size_t>(isa::Op::Count)> selectors_{};
};

/// All families, for one port.
template <class Port>
const HandlerTable& handler_table();

// The families.
template <class Port>
void bind_moves(HandlerTable& table);
template <class Port>
void bind_arithmetic(HandlerTable& table);
template <class Port>
void bind_shifts(HandlerTable& table);
template <class Port>
void bind_products(HandlerTable& table);
template <class Port>
void bind_control(HandlerTable& table);
template <class Port>
void bind_strings(HandlerTable& table);
template <class Port>
void bind_bits(HandlerTable& table);
template <class Port>
void bind_atomics(HandlerTable& table);
template <class Port>
void bind_system(HandlerTable& table);
template <class Port>
void bind_sse_moves(HandlerTable& table);
template <class Port>
void bind_sse(HandlerTable& table);

/// One handler for two neighbours, that stands in the first one's op and skips the second; null
/// when there is none for these. Not for ports that step singly.
template <class Port>
Handler select_fused(const Selection& first, const Selection& second);

/// Calls `f.template operator()<T>()` with the unsigned type of `bytes` bytes.
template <class F>
constexpr Handler for_width(u8 bytes, F f) {
  switch (bytes) {
    case 1:
      return f.template operator()<u8>();
    case 2:
      return f.template operator()<u16>();
    case 4:
      return f.template operator()<u32>();
    default:
      return f.template operator()<u64>();
  }
}

/// The same for the widths that have no byte form.
template <class F>
constexpr Handler for_wide(u8 bytes, F f) {
  switch (bytes) {
    case 2:
      return f.template operator()<u16>();
    case 4:
      return f.template operator()<u32>();
    default:
      return f.template operator()<u64>();
  }
}

/// Calls `f.template operator()<C>()` with the condition.
template <class F>
constexpr Handler for_condition(isa::Condition condition, F f) {
  using enum isa::Condition;
  switch (condition) {
    case O:
      return f.template operator()<O>();
    case No:
      return f.template operator()<No>();
    case B:
      return f.template operator()<B>();
    case Ae:
      return f.template operator()<Ae>();
    case E:
      return f.template operator()<E>();
    case Ne:
      return f.template operator()<Ne>();
    case Be:
      return f.template operator()<Be>();
    case A:
      return f.template operator()<A>();
    case S:
      return f.template operator()<S>();
    case Ns:
      return f.template operator()<Ns>();
    case P:
      return f.template operator()<P>();
    case Np:
      return f.template operator()<Np>();
    case L:
      return f.template operator()<L>();
    case Ge:
      return f.template operator()<Ge>();
    case Le:
      return f.template operator()<Le>();
    default:
      return f.template operator()<G>();
  }
}

/// Calls `f.template operator()<P>()` with the memory place; ports that step singly do not need
/// speed and have one instantiation for all.
template <class Port, class F>
constexpr Handler for_memory(Place place, F f) {
  if constexpr (!Port::steps_singly) {
    if (place == Place::Base) return f.template operator()<Place::Base>();
    if (place == Place::Indexed) return f.template operator()<Place::Indexed>();
  }
  return f.template operator()<Place::Anywhere>();
}

/// Calls with the place of register or memory operand `number`.
template <class Port, class F>
constexpr Handler for_place(const Selection& s, std::size_t number, F f) {
  if (!s.is_register(number)) return for_memory<Port>(s.memory, f);
  if (number == 0) return f.template operator()<Place::Dst>();
  return f.template operator()<Place::Src>();
}

}  // namespace vitrine::cpu
