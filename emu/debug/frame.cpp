#include "emu/debug/frame.hpp"

#include "emu/debug/memory.hpp"
#include "emu/isa/decoder.hpp"
#include "emu/observe/unwind.hpp"
#include "emu/os/process.hpp"

namespace vitrine::debug {

namespace {

using isa::Op;
using isa::Operand;

/// How far into a function the walk goes: beyond it, a frame without rbp is not found.
constexpr u64 longest_function = u64{64} << 10;  // bytes

/// How many labels before rip may stand inside one function.
constexpr int most_labels = 32;

bool is_register(const Operand& operand, isa::Gpr reg) {
  return operand.kind == Operand::Kind::Register && operand.reg == isa::gpr(reg, 8);
}

/// What lies between rsp (or rbp) and the return address, at one instruction.
struct Depth {
  i64 below_return = 0;     ///< bytes from rsp up to the return address
  bool rbp_is_set = false;  ///< rbp points at the saved rbp, right below the return address
};

class StackWalk {
 public:
  void step(const isa::Instruction& instruction) {
    const Operand& first = instruction.operands[0];
    const Operand& second = instruction.operands[1];
    bool ends_the_body = false;
    switch (instruction.op()) {
      case Op::Push:
        now_.below_return += instruction.form->operand_size;
        break;
      case Op::Pop:
        now_.below_return -= instruction.form->operand_size;
        if (is_register(first, isa::Rbp)) now_.rbp_is_set = false;
        ends_the_body = true;
        break;
      case Op::Sub:
        if (is_register(first, isa::Rsp) && second.kind == Operand::Kind::Immediate)
          now_.below_return += second.value;
        break;
      case Op::Add:
        if (is_register(first, isa::Rsp) && second.kind == Operand::Kind::Immediate) {
          now_.below_return -= second.value;
          ends_the_body = true;
        }
        break;
      case Op::Mov:
        if (is_register(first, isa::Rbp) && is_register(second, isa::Rsp) && now_.below_return == 8)
          now_.rbp_is_set = true;
        if (is_register(first, isa::Rsp) && is_register(second, isa::Rbp) && now_.rbp_is_set) {
          now_.below_return = 8;
          ends_the_body = true;
        }
        break;
      case Op::Enter:
        now_ = {8 + first.value, true};
        break;
      case Op::Leave:
        now_ = {0, false};
        ends_the_body = true;
        break;
      case Op::Jmp:
      case Op::JmpIndirect:
        if (now_.below_return != 0) break;
        [[fallthrough]];  // a tail call
      case Op::Ret:
        // What stands behind an early exit is reached from the body, before its epilogue.
        now_ = body_;
        return;
      default:
        break;
    }
    if (!ends_the_body) body_ = now_;
  }
  [[nodiscard]] const Depth& now() const { return now_; }

 private:
  Depth now_, body_;
};

/// Follows the instructions from the function's first up to rip.
std::optional<Depth> depth_at(const machine::Machine& machine, u64 function, u64 rip) {
  if (rip - function > longest_function) return std::nullopt;
  StackWalk walk;
  for (u64 at = function; at < rip;) {
    std::array<u8, isa::max_instruction_length> bytes{};
    const std::size_t count = machine.peek(at, bytes);
    isa::Instruction instruction;
    if (isa::decode(std::span(bytes).first(count), instruction) != isa::DecodeStatus::Ok)
      return std::nullopt;
    walk.step(instruction);
    at += instruction.length;
    if (at > rip) return std::nullopt;
  }
  return walk.now();
}

Frame frame_from(const machine::Machine& machine, u64 function) {
  const cpu::State& state = machine.state();
  Frame frame{.function = function, .is_start = function == machine.image().entry};
  const auto depth = depth_at(machine, function, state.rip);
  if (!depth || depth->rbp_is_set)
    frame.return_slot = state.gpr[isa::Rbp] + 8;
  else
    frame.return_slot = state.gpr[isa::Rsp] + static_cast<u64>(depth->below_return);
  frame.return_address = read_number(machine, frame.return_slot, 8).value_or(0);
  frame.layout = machine.image().frame_of(function);
  return frame;
}

/// Found from the stack's bytes, as the call stack is: the nearest return address that is
/// plausible.
std::optional<Frame> unwound_frame(const machine::Machine& machine) {
  const auto frames = observe::unwind(machine, 1);
  if (frames.empty()) return std::nullopt;
  const u64 slot = frames.front().return_slot;
  if (slot < machine.state().gpr[isa::Rsp] || slot >= machine.process().initial_stack())
    return std::nullopt;
  const u64 return_address = read_number(machine, slot, 8).value_or(0);
  if (!observe::follows_call(machine, return_address)) return std::nullopt;
  const u64 rip = machine.state().rip;
  const image::Symbol* symbol = machine.image().symbol_at(rip);
  return Frame{.function = symbol != nullptr ? symbol->value : rip,
               .return_slot = slot,
               .return_address = return_address};
}

}  // namespace

std::optional<Frame> current_frame(const machine::Machine& machine) {
  const image::Image& image = machine.image();
  const image::Symbol* symbol = image.symbol_at(machine.state().rip);
  if (symbol == nullptr) return unwound_frame(machine);
  // A label inside a function looks like a function of its own. So the nearest label counts whose
  // return address stands behind a call; if none does (it was overwritten), the nearest of all.
  const Frame nearest = frame_from(machine, symbol->value);
  Frame frame = nearest;
  for (int i = 0; i < most_labels; ++i) {
    const bool is_start = frame.is_start && frame.return_slot == machine.process().initial_stack();
    if (is_start) return frame;
    if (observe::follows_call(machine, frame.return_address)) {
      frame.is_start = false;  // a subroutine with a local label, behind the start's code
      return frame;
    }
    symbol = image.symbol_at(frame.function - 1);
    if (symbol == nullptr) break;
    frame = frame_from(machine, symbol->value);
  }
  if (nearest.is_start && nearest.layout == nullptr)
    if (const auto unwound = unwound_frame(machine)) return unwound;
  return nearest;
}

std::optional<Frame> recorded_frame(Timeline& timeline) {
  if (!timeline.has_model()) timeline.require_model();
  const machine::Machine& machine = timeline.machine();
  if (!timeline.has_model()) return current_frame(machine);
  const machine::CallRecord& record = machine.model().calls();
  const machine::Call call = record.calls(1).front();
  return Frame{.function = call.function,
               .return_slot = call.return_slot,
               .return_address = read_number(machine, call.return_slot, 8).value_or(0),
               .is_start = record.depth() == 1,
               .layout = machine.image().frame_of(call.function)};
}

}  // namespace vitrine::debug
