#pragma once
// The rarer families write an instruction as a *body*: a function that does it and returns whether
// it completed. A body that did not has called raise(), interrupt() or leave_after().

#include "emu/cpu/dispatch.hpp"
#include "emu/cpu/handler_table.hpp"

namespace vitrine::cpu {

using Body = bool (*)(Context&, const DecodedOp*);

/// The handler made of a body. Bodies are not inlined into it: with their locals gone before the
/// next handler is called, that call can always become a jump. Declare them [[gnu::noinline]].
template <class Port, Body body>
const DecodedOp* cold(Context& c, const DecodedOp* op) {
  if (!body(c, op)) return nullptr;
  return next<Port>(c, op);
}

/// What the fs or gs override of `op` adds to an address.
[[nodiscard]] inline u64 segment_base(const Context& c, const DecodedOp* op) {
  if (op->addressing & FsBase) return c.state.fs_base;
  return (op->addressing & GsBase) ? c.state.gs_base : 0;
}

/// In a body: `return fault(...)`.
inline bool fault(Context& c, const DecodedOp* op, Vector vector, u64 address = 0) {
  raise(c, op, vector, 0, address);
  return false;
}

}  // namespace vitrine::cpu
