// Time and randomness, both deterministic: clock_gettime time getrandom.
// Every clock starts at 0 and counts one nanosecond an instruction.

#include <algorithm>
#include <cstring>

#include "emu/os/kernel.hpp"

namespace vitrine::os {

namespace {

constexpr u64 nanoseconds_a_second = 1'000'000'000;

/// CLOCK_REALTIME … CLOCK_BOOTTIME_ALARM and CLOCK_TAI; 10 was never given out.
bool is_clock(i32 id) {
  return (id >= 0 && id <= 9) || id == 11;
}

}  // namespace

i64 sys_clock_gettime(Kernel& kernel, SystemCall& call) {
  if (!is_clock(static_cast<i32>(call.arguments[0]))) return -abi::einval;
  const std::array<u64, 2> time = {call.retired / nanoseconds_a_second,
                                   call.retired % nanoseconds_a_second};
  return kernel.put(call.arguments[1], time) ? 0 : -abi::efault;
}

i64 sys_time(Kernel& kernel, SystemCall& call) {
  const u64 seconds = call.retired / nanoseconds_a_second;
  const u64 address = call.arguments[0];
  if (address != 0 && !kernel.put(address, seconds)) return -abi::efault;
  return static_cast<i64>(seconds);
}

i64 sys_getrandom(Kernel& kernel, SystemCall& call) {
  enum : u32 { Nonblock = 1, Random = 2, Insecure = 4 };
  const u64 address = call.arguments[0];
  const auto flags = static_cast<u32>(call.arguments[2]);
  if ((flags & ~u32{Nonblock | Random | Insecure}) != 0) return -abi::einval;
  if ((flags & (Random | Insecure)) == (Random | Insecure)) return -abi::einval;
  const u64 size = std::min(call.arguments[1], abi::max_rw_count);
  u64 done = 0;
  while (done < size) {
    const u64 random = kernel.state.random.next();
    std::array<u8, sizeof random> bytes{};
    std::memcpy(bytes.data(), &random, sizeof random);
    const u64 part = std::min<u64>(size - done, bytes.size());
    const std::size_t copied = kernel.mmu.write_bytes(address + done, {bytes.data(), part});
    done += copied;
    if (copied < part) return done > 0 ? static_cast<i64>(done) : -abi::efault;
  }
  return static_cast<i64>(done);
}

}  // namespace vitrine::os
