#pragma once
// Page faults in plain words.

#include "emu/os/process.hpp"
#include "emu/view/explain.hpp"

namespace vitrine::view {

/// Why a read, a write or an instruction fetch was refused.
[[nodiscard]] Explanation explain_page_fault(const machine::Machine& machine,
                                             const cpu::Fault& fault);

/// An access below a stack, since rsp has gone too far down.
struct StackOverflow {
  os::Region stack;
  u64 address = 0;  ///< of the access

  /// "byte 8,388,616 of 8,388,608": the access, counted from the stack's top, and its size.
  [[nodiscard]] std::string byte_text() const;
};

/// Of a program that was killed by one.
[[nodiscard]] std::optional<StackOverflow> stack_overflow(const machine::Machine& machine);

}  // namespace vitrine::view
