#pragma once
// The processor: runs predecoded blocks over a memory port until something stops it.

#include <memory>
#include <vector>

#include "emu/cpu/fault.hpp"
#include "emu/cpu/state.hpp"
#include "emu/memory/port.hpp"

namespace vitrine::cpu {

enum class Stop : u8 {
  Budget,      ///< as many instructions as asked for have retired
  Syscall,     ///< a syscall instruction completed (rcx, r11 and rip are set); the kernel's turn
  Fault,       ///< see Exit::fault; State is that before the instruction (after it, for traps)
  Breakpoint,  ///< the next instruction is one of the breakpoints
  Touched,     ///< the last instruction touched a watch of the MMU: see Mmu::take_touches()
};

struct Exit {
  Stop reason{};
  Fault fault{};
};

struct Block;
struct CodeEntry;
struct CodeOwner;
struct DecodedOp;
class Ledger;
struct SingleOp;
template <class Port>
struct PortContext;

/// One way of executing: over PlainPort, ModelledPort or ObservedPort. All compute the same; the
/// State belongs to the caller and may pass from one engine to another between runs.
template <class Port>
class Engine {
 public:
  /// `ledger` for ports that count, which it must outlive; else null.
  explicit Engine(Port& port, Ledger* ledger = nullptr);
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  /// Executes until `instructions` have retired or something else stops it. A long repetition may
  /// return Stop::Budget earlier, with the instruction yet to be resumed: look at State::retired.
  /// The first instruction is executed even if there is a breakpoint. The MMU must not be
  /// touched().
  Exit run(State& state, u64 instructions);

  /// Tells the ledger what run() has executed; until then some of it is only noted in blocks.
  void settle();

  /// The addresses of Stop::Breakpoint, sorted. To be called between runs.
  void set_breakpoints(const std::vector<u64>& sorted);

 private:
  Exit loop();
  void advance(bool single);
  bool advance_block();
  void advance_single();
  [[nodiscard]] bool at_breakpoint(u64 rip) const;
  void execute(const DecodedOp* first);
  const DecodedOp* find_block();
  void count_single(const DecodedOp& op);
  void take_back();
  [[nodiscard]] const Block& block_of(const DecodedOp* op) const;
  [[nodiscard]] u32 fetch_bits() const;
  CodeEntry* find_entry(u64 rip);
  void forget_jumps();
  void take(const memory::AccessFault& fault);
  void rewind();
  [[nodiscard]] bool concerns_stack(u64 rip, u64 address) const;

  std::unique_ptr<PortContext<Port>> context_;
  std::shared_ptr<CodeOwner> owner_;
  std::unique_ptr<SingleOp> single_;
  u64 generation_ = 0;
  std::vector<u64> breakpoints_;
};

extern template class Engine<memory::PlainPort>;
extern template class Engine<memory::ModelledPort>;
extern template class Engine<memory::ObservedPort>;

}  // namespace vitrine::cpu
