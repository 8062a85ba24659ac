#include "frontend/cli/stack_show.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "emu/base/text.hpp"
#include "emu/isa/decoder.hpp"
#include "emu/view/stack.hpp"
#include "emu/view/value.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

using isa::Op;

namespace {

bool names_register(const isa::Instruction& instruction, std::size_t operand, isa::Gpr number) {
  return instruction.operands[operand].kind == isa::Operand::Kind::Register &&
         instruction.operands[operand].reg == isa::gpr(number, 8);
}

/// Whether an instruction is still part of setting up a frame.
bool in_prologue(const isa::Instruction& instruction) {
  switch (instruction.op()) {
    case Op::Push:
    case Op::Enter:
    case Op::Endbr64:
      return true;
    case Op::Mov:
      return names_register(instruction, 0, isa::Rbp);
    case Op::Sub:
    case Op::And:
    case Op::Lea:
      return names_register(instruction, 0, isa::Rsp);
    default:
      return false;
  }
}

/// Whether an instruction begins to take the frame down.
bool in_epilogue(const isa::Instruction& instruction) {
  switch (instruction.op()) {
    case Op::Leave:
    case Op::Ret:
      return true;
    case Op::Pop:
      return names_register(instruction, 0, isa::Rbp);
    case Op::Mov:
      return names_register(instruction, 0, isa::Rsp) && names_register(instruction, 1, isa::Rbp);
    default:
      return false;
  }
}

}  // namespace

StackShow::StackShow(const machine::Machine& machine, std::unordered_set<u64> functions, u64 limit)
    : machine_(machine), functions_(std::move(functions)), limit_(limit), calls_(machine.state()) {
  note_call(calls_.innermost());
}

void StackShow::note_call(const observe::Call& call) {
  if (functions_.count(call.function) == 0) return;
  const u64 number = ++counts_[call.function];
  if (number > limit_) {
    ++undrawn_;
    return;
  }
  watched_.push_back({call.return_slot, number, Stage::Entering, call.return_slot});
}

bool StackShow::on_step(const machine::StepEvent& event) {
  const std::size_t depth = calls_.calls().size();
  const observe::Call innermost = calls_.innermost();
  calls_.on_step(event);
  writes_.on_step(event);
  if (event.fault != nullptr) return true;
  if (calls_.calls().size() > depth) note_call(calls_.innermost());
  if (event.instruction.op() == Op::Ret) {
    const u64 rsp = event.after.gpr[isa::Rsp];
    while (!watched_.empty() && watched_.back().return_slot < rsp) {
      // A return that skips several calls at once is drawn for none of them.
      if (watched_.back().return_slot == innermost.return_slot)
        draw(fmt::format("{} has returned", machine_.image().describe(innermost.function)),
             watched_.back().number, &innermost, watched_.back().lowest);
      watched_.pop_back();
    }
  }
  if (!watched_.empty() && watched_.back().return_slot == calls_.innermost().return_slot)
    draw_inside(event);
  return true;
}

void StackShow::draw_inside(const machine::StepEvent& event) {
  Watched& watched = watched_.back();
  const u64 rsp = machine_.state().gpr[isa::Rsp];
  if (view::region_at(machine_, rsp) == view::region_at(machine_, watched.return_slot))
    watched.lowest = std::min(watched.lowest, rsp);
  const observe::Call& call = calls_.innermost();
  const std::string name = machine_.image().describe(call.function);
  std::array<u8, isa::max_instruction_length> bytes{};
  const std::size_t count = machine_.peek(event.after.rip, bytes);
  isa::Instruction next;
  const bool known = isa::decode(std::span(bytes).first(count), next) == isa::DecodeStatus::Ok;
  if (watched.stage == Stage::Entering && !(known && in_prologue(next))) {
    watched.stage = Stage::Inside;
    draw(fmt::format("{} is entered", name), watched.number);
  }
  if (watched.stage == Stage::Inside && known && in_epilogue(next)) {
    watched.stage = Stage::Leaving;
    draw(fmt::format("{} is about to leave", name), watched.number);
  }
}

void StackShow::draw(const std::string& what, u64 number, const observe::Call* popped,
                     u64 popped_low) {
  const u64 rip = machine_.state().rip;
  const std::string place = machine_.image().place(rip);
  std::string text = fmt::format("\n{} (call {}, step {}{})\n", what, number,
                                 grouped(machine_.step()), place.empty() ? "" : ", " + place);
  text += view::to_text(
      view::picture_stack(machine_, calls_.calls(), &writes_, popped, {.popped_low = popped_low}));
  if (popped != nullptr)
    text += fmt::format("                 rax = {}\n",
                        view::describe_value(machine_, machine_.state().gpr[isa::Rax]));
  print(text);
  std::fflush(stdout);
}

}  // namespace vitrine::cli
