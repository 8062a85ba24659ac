#pragma once
// The three ports that every family is instantiated for, at the end of its .cpp.

#include "emu/cpu/handler_table.hpp"

#define VITRINE_FOR_EACH_PORT(family)                        \
  template void family<memory::PlainPort>(HandlerTable&);    \
  template void family<memory::ModelledPort>(HandlerTable&); \
  template void family<memory::ObservedPort>(HandlerTable&)
