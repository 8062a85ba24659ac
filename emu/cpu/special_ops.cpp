#include "emu/cpu/special_ops.hpp"

#include "emu/cpu/dispatch.hpp"

namespace vitrine::cpu {

namespace {

template <class Port>
const DecodedOp* fall_through(Context& c, const DecodedOp* op) {
  c.remaining -= op->number - 1u;
  return enter<Port>(c, op->link);
}

/// For bytes that are no instruction.
template <Vector vector>
const DecodedOp* reject(Context& c, const DecodedOp* op) {
  return raise(c, op, vector);
}

/// The same, with rip behind its `immediate` bytes.
template <Vector vector>
const DecodedOp* reject_behind(Context& c, const DecodedOp* op) {
  raise(c, op, vector);
  c.fault.rip += static_cast<u64>(op->immediate);
  return leave(c, Leave::Fault, c.fault.rip);
}

Handler handler_for_rejected(isa::DecodeStatus status) {
  switch (status) {
    case isa::DecodeStatus::TooLong:
    case isa::DecodeStatus::Privileged:
      return &reject<Vector::GeneralProtection>;
    case isa::DecodeStatus::Breakpoint:
      return &reject_behind<Vector::Breakpoint>;
    case isa::DecodeStatus::DebugTrap:
      return &reject_behind<Vector::Debug>;
    default:
      return &reject<Vector::InvalidOpcode>;
  }
}

template <class Port>
constexpr auto fuse_for() -> decltype(Translation::fuse) {
  if constexpr (Port::steps_singly)
    return nullptr;
  else
    return &select_fused<Port>;
}

template <class Port>
[[gnu::noinline]] const DecodedOp* fetch_far(Context& c, const DecodedOp* op) {
  port_of<Port>(c).fetch(c.rip_of(op), static_cast<u32>(op->immediate), c.retired_before(op));
  return next<Port>(c, op);
}

/// Before an instruction, of `immediate` bytes, that reaches into the line `displacement`, another
/// than the one before it needs.
template <class Port>
const DecodedOp* fetch_line(Context& c, const DecodedOp* op) {
  if (!port_of<Port>(c).fetches_freely(static_cast<u64>(op->displacement))) [[unlikely]]
    return fetch_far<Port>(c, op);
  return next<Port>(c, op);
}

template <class Port>
constexpr auto fetch_line_for() -> Handler {
  if constexpr (Port::counts && !Port::steps_singly)
    return &fetch_line<Port>;
  else
    return nullptr;
}

}  // namespace

const DecodedOp* resync(Context& c, const DecodedOp* op) {
  leave_before(c, op);
  // Behind the edge of a page, and not at its start, which only a block's first op is.
  if (op->offset == 0 && op->number > 1) c.state.rip += memory::page_size;
  return nullptr;
}

const DecodedOp* end_single(Context& c, const DecodedOp* op) {
  return leave_after(c, op - 1);
}

namespace {

template <class Port, bool ShadowStack>
const Translation& translation() {
  static const Translation instance{handler_table<Port>(),  fuse_for<Port>(),
                                    &fall_through<Port>,    &handler_for_rejected,
                                    fetch_line_for<Port>(), ShadowStack};
  return instance;
}

}  // namespace

template <class Port>
const Translation& translation_for(const memory::Mmu& mmu) {
  return mmu.shadow_stack ? translation<Port, true>() : translation<Port, false>();
}

template const Translation& translation_for<memory::PlainPort>(const memory::Mmu&);
template const Translation& translation_for<memory::ModelledPort>(const memory::Mmu&);
template const Translation& translation_for<memory::ObservedPort>(const memory::Mmu&);

}  // namespace vitrine::cpu
