#pragma once
// Who wrote this, who read it: the step nearest to now, in the past or in the future, that wrote or
// read some bytes of memory, a register or flags. The cursor stays where it is. The search goes at
// the engine's speed; only the steps nearest to now, and those of programs that change their code,
// are observed one by one when it is about a register.
//
// What counts as an access to memory is said in machine/stops.hpp, to a register in
// observe/register_use.hpp. A step that faults accesses nothing.

#include "emu/debug/timeline.hpp"
#include "emu/isa/flags.hpp"

namespace vitrine::debug {

/// What is asked about.
struct Subject {
  enum class Kind : u8 { Memory, Register, Flags } kind{};
  u64 address = 0, size = 8;      ///< Memory: the bytes [address, address+size)
  isa::Register reg{};            ///< Register: a Gpr, GprHigh or Xmm; al asks for that part
  u64 flags = isa::status_flags;  ///< Flags: bits of rflags
};

enum class Deed : u8 { Wrote, Read };
enum class Direction : u8 { Back, On };  ///< the last before now, or the first from now on

/// Who it was.
struct Culprit {
  u64 step = 0;         ///< the number of the step; its moment is {step, false}
  u64 instruction = 0;  ///< address of the instruction
  /// The subject's bytes before and after the step, lowest first (Flags: 8 bytes of rflags, other
  /// bits 0). Of memory at most `most_bytes`; bytes that are not mapped are 0.
  std::vector<u8> before, after;
  /// Memory: the first access that touched it.
  std::optional<machine::MemoryAccess> access;
  /// Memory: the kernel did it, in this system call.
  std::optional<u64> system_call;
  /// Wrote: it was no step but an edit by hand, at the moment {step, false}.
  bool by_edit = false;

  static constexpr u64 most_bytes = 4096;
};

/// So many steps nearest to now are observed in a search for a register.
constexpr u64 observed_steps = u64{1} << 16;

struct SearchResult {
  enum class Outcome : u8 {
    Found,
    Nothing,      ///< up to the start of the run, or to its end
    Interrupted,  ///< by the user
  } outcome{};
  Culprit culprit{};  ///< when Found
};

/// On looks beyond the furthest moment too, by running the program on. An edit at the present
/// moment is neither before nor behind it: see edit_here().
[[nodiscard]] SearchResult search(Timeline& timeline, const Subject& subject, Deed deed,
                                  Direction direction, u64 observed_first = observed_steps);

/// The edit at the present moment, if there is one that changed the subject.
[[nodiscard]] std::optional<Culprit> edit_here(Timeline& timeline, const Subject& subject);

/// At the end of a program that died: what its last step had changed of the subject before it
/// failed. It is not counted as a step, nor do breakpoints and watchpoints tell of it.
[[nodiscard]] std::optional<Culprit> changed_by_death(Timeline& timeline, const Subject& subject);

}  // namespace vitrine::debug
