#pragma once
// The host processor as referee: runs single instructions natively, in a child process, from a
// complete state to a complete state. Linux on x86-64 only; elsewhere create() says why not.
//
// How: the child never jumps into the test code itself. Its signal handler writes the wanted state
// into the signal frame, with the trap flag set, and returns: the kernel loads every register, the
// processor executes exactly one instruction and traps (or faults) back into the handler, whose
// frame then holds the outcome. A repeated string instruction traps once an iteration and is
// resumed until it is through. No trampoline, and one signal a case.

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/cpu/state.hpp"

namespace vitrine::differential {

/// The address space of a case. One page of code, read and execute; two pages of data, read and
/// write; one page of zeros that can only be read. Nothing else is mapped near them.
constexpr u64 code_base = 0x1000'0000;
constexpr u64 code_size = 0x1000;
constexpr u64 data_base = 0x2000'0000;
constexpr u64 data_size = 0x2000;
constexpr u64 read_only_base = 0x2000'3000;
constexpr u64 read_only_size = 0x1000;

/// The base of gs in every case; fs has the base that the C library gave it, see fs_base().
constexpr u64 gs_base = 0x1234'5000;

using Memory = std::array<u8, data_size>;

struct Case {
  std::array<u8, 16> code{};  ///< one instruction, at state.rip in the code page; what does not fit
                              ///< there is left out
  u8 length = 0;              ///< bytes of it; the rest of the page keeps older bytes
  bool repeats = false;       ///< a string instruction with a repeat prefix
  cpu::State state{};         ///< fs_base and gs_base as said above; ID and TF clear
  Memory memory{};            ///< the data pages
};

struct Outcome {
  cpu::State state{};    ///< TF clear; `retired` is not counted
  bool faulted = false;  ///< false: the instruction completed
  u8 vector = 0;         ///< when faulted: the exception, its error code and, for #PF, CR2
  u32 error_code = 0;
  u64 address = 0;
  int signal = 0;  ///< when faulted: the signal that Linux sent
  Memory memory{};
};

class Native {
 public:
  static constexpr std::size_t batch = 128;  ///< most cases a call of run()

  /// Starts the child. Errors: not x86-64 Linux, or the addresses are taken.
  static Result<Native> create();
  Native(Native&&) noexcept;
  Native& operator=(Native&&) noexcept;
  ~Native();

  [[nodiscard]] u64 fs_base() const;

  /// Whether a case may begin with a non-canonical rsp. Some processors (AMD family 26) check it
  /// when the kernel returns to a program, which then gets the #GP of that return.
  [[nodiscard]] bool takes_any_rsp() const;

  /// The buffer to prepare cases in: `batch` of them, shared with the child.
  [[nodiscard]] std::span<Case> cases();

  /// Runs the first `count` cases; the outcomes stay valid until the next call. Errors: the child
  /// died or hung, named with the case that did it.
  [[nodiscard]] Result<std::span<const Outcome>> run(std::size_t count);

 private:
  struct Child;
  explicit Native(std::unique_ptr<Child> child);
  Result<void> probe_rsp();
  std::unique_ptr<Child> child_;
};

/// Instruction sets of the host beyond SSE2 that the table has.
struct HostFeatures {
  bool popcnt = false, lzcnt = false, bmi1 = false, cmpxchg16b = false, lahf = false;
  bool amd = false;  ///< made by AMD, whose processors ours follows where makers differ
};
[[nodiscard]] HostFeatures host_features();

}  // namespace vitrine::differential
