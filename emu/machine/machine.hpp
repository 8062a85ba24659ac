#pragma once
// The façade: one computer running one program. Plain, modelled and observed runs compute the same;
// choose between bursts. A Snapshot is cheap (copy-on-write) and restores everything but the host.

#include <memory>
#include <optional>
#include <span>

#include "emu/base/result.hpp"
#include "emu/cpu/fault.hpp"
#include "emu/cpu/state.hpp"
#include "emu/image/image.hpp"
#include "emu/isa/instruction.hpp"
#include "emu/machine/model.hpp"
#include "emu/machine/options.hpp"
#include "emu/machine/stops.hpp"
#include "emu/memory/port.hpp"

namespace vitrine::os {
class Process;
}
namespace vitrine::memory {
class Mmu;
}

namespace vitrine::machine {

enum class Engine : u8 { Plain, Modelled, Observed };

enum class StopKind : u8 {
  Limit,        ///< the step limit of this call
  Exited,       ///< exit or exit_group
  Killed,       ///< by a signal: a fault, kill(2), out of memory
  Observer,     ///< the observer asked to stop
  Interrupted,  ///< request_stop(), e.g. by ^C
  Breakpoint,   ///< the next instruction has a breakpoint
  Watchpoint,   ///< the last step touched a watch
};

struct StopReport {
  StopKind kind{};
  int exit_code = 0;                ///< Exited
  int signal = 0;                   ///< Killed: Linux signal number
  std::optional<cpu::Fault> fault;  ///< Killed by a fault of the processor
  std::string reason;               ///< Killed otherwise: why, in words
  std::optional<u64> breakpoint{};  ///< Breakpoint: its address
  WatchHits watched{};              ///< Watchpoint: what the step did
};

/// The signal that Linux sends for a fault: #PF, #GP and #CP SIGSEGV, #SS and #AC SIGBUS, #DE
/// SIGFPE, …
[[nodiscard]] int signal_of(cpu::Vector vector);

using memory::MemoryAccess;

/// One executed instruction, reported after it completed or faulted.
struct StepEvent {
  u64 step = 0;  ///< its number, from 0: State::retired before it
  std::span<const u8> bytes;
  const isa::Instruction& instruction;  ///< with length 0 when there are no decodable bytes
  const cpu::State& before;
  const cpu::State& after;                 ///< after a syscall: with the kernel's result
  std::span<const MemoryAccess> accesses;  ///< by the instruction itself, in program order
  /// By the kernel in the system call that it made, in order: pieces of at most 16 bytes, and of a
  /// long transfer only the first Mmu::most_logged.
  std::span<const MemoryAccess> kernel_accesses;
  const cpu::Fault* fault = nullptr;  ///< when it faulted
  /// False for a part of a long repetition (rep movs …): more parts follow, with the same step.
  bool completed = true;
};

class Observer {
 public:
  virtual ~Observer() = default;
  /// Return false to stop the run after this instruction.
  virtual bool on_step(const StepEvent& event) = 0;
};

struct ModelCounters {
  memory::TlbCounters instruction_tlb, data_tlb;
};

class Snapshot;

class Machine {
 public:
  /// Loads the image. `host` must outlive the machine. Errors: segments that do not fit in RAM or
  /// overlap the kernel's places; options out of range.
  static Result<Machine> create(std::shared_ptr<const image::Image> image, const Options& options,
                                os::Host& host);
  Machine(Machine&&) noexcept;
  Machine& operator=(Machine&&) noexcept;
  ~Machine();

  /// Runs at most `steps` instructions. Once stopped for good (Exited, Killed) it stays so, and
  /// state() is that after the system call, or at the faulting instruction.
  StopReport run(u64 steps = no_limit, Engine engine = Engine::Plain);
  /// Runs as fast as it can while telling `listener` every reference, an update once. What it tells
  /// comes in order; models and counters stay as they are.
  StopReport record(memory::ReferenceModel& listener, u64 steps = no_limit);
  /// Runs observed; `observer` sees every step.
  StopReport observe(Observer& observer, u64 steps = no_limit);
  /// What else stops every run from now on, until this is called again; see stops.hpp. It is no
  /// part of snapshots.
  void set_stops(Stops stops);
  [[nodiscard]] const Stops& stops() const;
  /// From a signal handler or another thread: the run returns Interrupted soon.
  void request_stop();
  /// Forgets a request that no run has obeyed yet.
  void withdraw_stop();

  [[nodiscard]] u64 step() const;  ///< instructions retired so far
  [[nodiscard]] const cpu::State& state() const;
  [[nodiscard]] cpu::State& state();  ///< to edit between runs
  [[nodiscard]] memory::Mmu& mmu();
  [[nodiscard]] const memory::Mmu& mmu() const;
  [[nodiscard]] const os::Process& process() const;
  [[nodiscard]] const image::Image& image() const;
  /// The same, for those who outlive the machine.
  [[nodiscard]] std::shared_ptr<const image::Image> shared_image() const;
  [[nodiscard]] const Options& options() const;
  [[nodiscard]] ModelCounters counters() const;
  /// What modelled and observed runs have counted and cached; complete between runs.
  [[nodiscard]] const Model& model() const;
  [[nodiscard]] Model& model();
  [[nodiscard]] const memory::TlbModel& tlbs() const;
  [[nodiscard]] const std::optional<StopReport>& finished() const;

  /// Bytes of guest memory for views: returns how many from `address` on could be read.
  std::size_t peek(u64 address, std::span<u8> out) const;
  /// Changes guest memory by hand, between runs, whatever the program's own rights there: returns
  /// how many bytes from `address` on could be written. Decoded code there is dropped.
  std::size_t poke(u64 address, std::span<const u8> bytes);

  /// From the first snapshot on, what enters from the host is kept to be read again.
  [[nodiscard]] Snapshot snapshot() const;
  /// Goes to a moment of this machine: `snapshot` must be its own. Output that has left already
  /// does not leave again.
  void restore(const Snapshot& snapshot);
  /// The same, but TLBs, caches and counters stay as they are now.
  void restore_all_but_model(const Snapshot& snapshot);
  /// After state() or memory was edited at an earlier moment than the furthest: from here on the
  /// run is another one. What it reads comes first from the input that the old one took; what it
  /// writes leaves.
  void branch();
  /// At an earlier moment than the furthest, before branch(): what the old run has read later than
  /// now is forgotten, and the new one asks the host. Returns how many bytes those were.
  u64 forget_later_input();

 private:
  struct Parts;
  explicit Machine(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

class Snapshot {
 public:
  Snapshot(Snapshot&&) noexcept;
  Snapshot& operator=(Snapshot&&) noexcept;
  ~Snapshot();
  [[nodiscard]] u64 step() const;
  /// Host bytes that keeping this costs; beside keeping `other`, another moment of this machine:
  /// what the two do not share. Estimates that leave out small change.
  [[nodiscard]] u64 held_bytes() const;
  [[nodiscard]] u64 held_bytes_beside(const Snapshot& other) const;

 private:
  friend class Machine;
  struct Parts;
  explicit Snapshot(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace vitrine::machine
