#pragma once
// The three ports that every family is instantiated for, at the end of its .cpp.

#include "emu/cpu/handler_table.hpp"

// An explicit instantiation may not have its name in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define VITRINE_FOR_EACH_PORT(family)                        \
  template void family<memory::PlainPort>(HandlerTable&);    \
  template void family<memory::ModelledPort>(HandlerTable&); \
  template void family<memory::ObservedPort>(HandlerTable&)
// NOLINTEND(bugprone-macro-parentheses)
