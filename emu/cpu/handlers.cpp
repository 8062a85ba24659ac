#include "emu/cpu/handler_table.hpp"

namespace vitrine::cpu {

template <class Port>
const HandlerTable& handler_table() {
  static const HandlerTable table = [] {
    HandlerTable families;
    bind_moves<Port>(families);
    bind_arithmetic<Port>(families);
    bind_shifts<Port>(families);
    bind_products<Port>(families);
    bind_control<Port>(families);
    bind_strings<Port>(families);
    bind_bits<Port>(families);
    bind_atomics<Port>(families);
    bind_system<Port>(families);
    bind_sse_moves<Port>(families);
    bind_sse<Port>(families);
    return families;
  }();
  return table;
}

template const HandlerTable& handler_table<memory::PlainPort>();
template const HandlerTable& handler_table<memory::ModelledPort>();
template const HandlerTable& handler_table<memory::ObservedPort>();

}  // namespace vitrine::cpu
