#pragma once
// The process and the kernel that serves it: a small Linux, as far as one static program sees it.
// The kernel's state is a value (KernelState); Process joins it to the memory and the host.

#include <memory>
#include <optional>

#include "emu/image/image.hpp"
#include "emu/memory/mmu.hpp"
#include "emu/os/address_space.hpp"
#include "emu/os/defences.hpp"
#include "emu/os/files.hpp"
#include "emu/os/journal.hpp"
#include "emu/os/random.hpp"

namespace vitrine::os {

/// What the user chose for the process.
struct ProcessOptions {
  u64 stack_size = u64{8} << 20;         ///< bytes; a guard page below
  u64 seed = 1;                          ///< of AT_RANDOM and getrandom
  bool writable_text = false;            ///< map every segment RWX
  std::vector<std::string> arguments;    ///< argv, argv[0] first
  std::vector<std::string> environment;  ///< "NAME=value"
  std::vector<Grant> grants;
  Defences defences;
};

/// How the process ended.
struct Termination {
  int exit_code = 0;   ///< when signal is 0: 0..255
  int signal = 0;      ///< the Linux signal that killed it, or 0
  std::string reason;  ///< of a kill, in words; empty when a fault of the processor says it
};

/// Everything the kernel knows, as a copyable value.
struct KernelState {
  AddressSpace space;
  FileTable files;
  RandomStream random;
  std::optional<Termination> termination;
  std::vector<std::string> warnings;  ///< already given: each is given once
  u64 system_calls = 0;               ///< how many were made
  std::optional<u8> waiting_input;    ///< a byte of standard input that no buffer could take yet
};

/// Registers of a system call (System V ABI, AMD64 supplement, A.2.1).
struct SystemCall {
  u64 number = 0;                  ///< eax
  std::array<u64, 6> arguments{};  ///< rdi rsi rdx r10 r8 r9
  u64 retired = 0;                 ///< instructions so far: the clock
  u64 fs_base = 0, gs_base = 0;    ///< changed by arch_prctl
};

struct SystemCallResult {
  i64 value = 0;         ///< for rax
  bool restart = false;  ///< interrupted on the host: nothing has happened, make the call again
};

class Process final : private memory::FaultResolver {
 public:
  /// Guest pid and tid: the same in every run.
  static constexpr u64 pid = 1000;

  /// Loads the image into `memory`, which must be empty, and builds the start stack. Both
  /// references must outlive the process. Errors: segments that do not fit in RAM, or overlap the
  /// kernel's places; arguments too long.
  static Result<std::unique_ptr<Process>> create(const image::Image& image,
                                                 const ProcessOptions& options,
                                                 memory::PhysicalMemory& memory, Host& host);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] u64 entry() const { return entry_; }                  ///< rip at the start
  [[nodiscard]] u64 initial_stack() const { return initial_stack_; }  ///< rsp at the start
  /// ssp at the start, 0 without a shadow stack.
  [[nodiscard]] u64 initial_shadow_stack() const { return initial_shadow_stack_; }

  /// Serves one system call. After it, look at termination().
  SystemCallResult system_call(SystemCall& call);

  /// Delivers a signal for a fault of the processor: it kills the process, since no handler can be
  /// installed. When demand paging found RAM full just before, that is SIGKILL instead.
  void deliver_fault(int signal);

  [[nodiscard]] const std::optional<Termination>& termination() const { return state_.termination; }
  [[nodiscard]] memory::Mmu& mmu() { return mmu_; }
  [[nodiscard]] const memory::Mmu& mmu() const { return mmu_; }
  [[nodiscard]] const KernelState& state() const { return state_; }
  [[nodiscard]] const std::vector<Region>& regions() const { return state_.space.regions(); }
  [[nodiscard]] const ProcessOptions& options() const { return options_; }

  /// Ranges of pages whose translation changed in system calls since the last time: what real
  /// hardware would have to invalidate in its TLBs.
  struct PageRange {
    u64 first = 0, last = 0;  ///< virtual page numbers, both included
  };
  [[nodiscard]] std::vector<PageRange> take_invalidations();

  /// The kernel's part of a snapshot. From the first one on, input is journalled.
  struct Saved {
    KernelState state;
    Journal::Cursor cursor;
    /// Host bytes of it; those that `other` does not share.
    [[nodiscard]] u64 held_bytes() const;
    [[nodiscard]] u64 held_bytes_beside(const Saved& other) const;
  };
  [[nodiscard]] Saved save();
  /// Goes back to what was saved; the memory's contents are the caller's to restore first.
  void restore(const Saved& saved);
  /// After the guest was changed by hand: what it did later than now never happened (journal.hpp).
  void branch() { journal_.branch(state_.files); }
  /// And what it read later is not to be read again. Returns how many bytes of input that was.
  u64 forget_later_input() { return journal_.forget_later_input(); }
  [[nodiscard]] const Journal& journal() const { return journal_; }

 private:
  Process(const ProcessOptions& options, memory::PhysicalMemory& memory, Host& host);
  bool resolve(u64 address, memory::AccessKind kind) override;
  void kill_when_out_of_memory();

  ProcessOptions options_;
  Journal journal_;
  memory::Mmu mmu_;
  KernelState state_;
  u64 entry_ = 0, initial_stack_ = 0, initial_shadow_stack_ = 0;
  bool out_of_memory_ = false;
  std::vector<PageRange> invalidations_;
};

}  // namespace vitrine::os
