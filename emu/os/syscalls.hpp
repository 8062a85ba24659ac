#pragma once
// The system calls by number, for people: traces and messages.

#include <string>

#include "emu/base/types.hpp"

namespace vitrine::os {

/// Linux takes the number from the low 32 bits of rax.
[[nodiscard]] constexpr u64 system_call_number(u64 rax) {
  return static_cast<u32>(rax);
}

/// "write"; also for calls that are not implemented. "" for numbers that Linux does not have.
[[nodiscard]] std::string_view system_call_name(u64 number);

/// Whether the kernel serves it; all others answer ENOSYS.
[[nodiscard]] bool system_call_implemented(u64 number);

/// "-14 (EFAULT)" → "EFAULT" for errno 14; "" when the kernel never gives it.
[[nodiscard]] std::string_view errno_name(i64 number);

}  // namespace vitrine::os
