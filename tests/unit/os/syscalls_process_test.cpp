#include "emu/os/signals.hpp"
#include "tests/unit/os/small_process.hpp"

using namespace vitrine;
using namespace vitrine::os;
using namespace vitrine::tests;

namespace {

constexpr u64 unmapped = 0x10'0000, self = Process::pid;

std::optional<Termination> after(u64 number, u64 a, u64 b = 0, u64 c = 0) {
  SmallProcess small;
  small.call(number, a, b, c);
  return small.process->termination();
}

}  // namespace

TEST_CASE("exit and exit_group keep eight bits of the code") {
  CHECK(after(Exit, 0)->exit_code == 0);
  CHECK(after(Exit, 300)->exit_code == 44);
  CHECK(after(ExitGroup, static_cast<u64>(-1))->exit_code == 255);
  CHECK(after(ExitGroup, 3)->signal == 0);
}

TEST_CASE("the process's numbers are the same in every run") {
  SmallProcess small;
  CHECK(small.call(Getpid) == static_cast<i64>(self));
  CHECK(small.call(Gettid) == static_cast<i64>(self));
}

TEST_CASE("kill and tgkill reach only the process itself") {
  CHECK(after(Kill, self, abi::sigabrt)->signal == abi::sigabrt);
  CHECK(after(Kill, 0, abi::sigkill)->signal == abi::sigkill);
  CHECK(after(Kill, self, 64)->signal == 64);
  CHECK(after(Tgkill, self, self, abi::sigsegv)->signal == abi::sigsegv);
  for (const int ignored : {17, 18, 23, 28, 19, 20, 0}) {
    CHECK_FALSE(after(Kill, self, static_cast<u64>(ignored)));
  }
  SmallProcess small;
  CHECK(small.call(Kill, self, 65) == -abi::einval);
  CHECK(small.call(Kill, self, static_cast<u64>(-1)) == -abi::einval);
  CHECK(small.call(Kill, 1, 9) == -abi::esrch);
  CHECK(small.call(Kill, static_cast<u64>(-1), 9) == -abi::esrch);
  CHECK(small.call(Kill, self, 0) == 0);
  CHECK(small.call(Tgkill, self, 1, 9) == -abi::esrch);
  CHECK(small.call(Tgkill, 0, self, 9) == -abi::einval);
  CHECK(small.call(Tgkill, self, self, 99) == -abi::einval);
  CHECK_FALSE(small.process->termination());
}

TEST_CASE("arch_prctl sets and tells the bases of fs and gs") {
  SmallProcess small;
  CHECK(small.call(ArchPrctl, 0x1002, bss) == 0);
  CHECK(small.fs_base == bss);
  CHECK(small.call(ArchPrctl, 0x1001, data) == 0);
  CHECK(small.gs_base == data);
  CHECK(small.call(ArchPrctl, 0x1003, bss) == 0);
  CHECK(small.get<u64>(bss) == bss);
  CHECK(small.call(ArchPrctl, 0x1004, bss) == 0);
  CHECK(small.get<u64>(bss) == data);
  CHECK(small.call(ArchPrctl, 0x1003, unmapped) == -abi::efault);
  CHECK(small.call(ArchPrctl, 0x1002, ~u64{0}) == -abi::eperm);
  CHECK(small.call(ArchPrctl, 0x1002, u64{1} << 47) == -abi::eperm);
  CHECK(small.call(ArchPrctl, 0x3001, 0) == -abi::einval);
}

TEST_CASE("clocks count instructions") {
  SmallProcess small;
  small.retired = 3'000'000'007;
  for (const u64 clock : {0, 1, 2, 3, 4, 5, 6, 7, 11}) {
    CHECK(small.call(ClockGettime, clock, bss) == 0);
    CHECK(small.get<u64>(bss) == 3);
    CHECK(small.get<u64>(bss + 8) == 7);
  }
  CHECK(small.call(ClockGettime, 10, bss) == -abi::einval);
  CHECK(small.call(ClockGettime, 12, bss) == -abi::einval);
  CHECK(small.call(ClockGettime, static_cast<u64>(-1), bss) == -abi::einval);
  CHECK(small.call(ClockGettime, 0, unmapped) == -abi::efault);
  CHECK(small.call(Time, 0) == 3);
  CHECK(small.call(Time, bss) == 3);
  CHECK(small.get<u64>(bss) == 3);
  CHECK(small.call(Time, unmapped) == -abi::efault);
}

TEST_CASE("getrandom") {
  SmallProcess small;
  CHECK(small.call(Getrandom, bss, 100, 0) == 100);
  CHECK(small.bytes(bss, 100) != std::string(100, 0));
  CHECK(small.bytes(bss + 100, 4) == std::string(4, 0));
  CHECK(small.call(Getrandom, bss, 0, 0) == 0);
  CHECK(small.call(Getrandom, bss, 8, 1) == 8);
  CHECK(small.call(Getrandom, bss, 8, u64{1} << 32) == 8);  // flags are a 32-bit number
  CHECK(small.call(Getrandom, bss, 8, 6) == -abi::einval);
  CHECK(small.call(Getrandom, bss, 8, 8) == -abi::einval);
  CHECK(small.call(Getrandom, unmapped, 8, 0) == -abi::efault);
  CHECK(small.call(Getrandom, bss + 0x2000 - 4, 100, 0) == 4);
}

TEST_CASE("unknown system calls answer ENOSYS and warn once a number") {
  SmallProcess small;
  CHECK(small.call(56) == -abi::enosys);
  CHECK(small.call(56) == -abi::enosys);
  CHECK(small.call(9999) == -abi::enosys);
  CHECK(small.call(~u64{0}) == -abi::enosys);
  REQUIRE(small.host.warnings.size() == 3);
  CHECK(small.host.warnings[0] == "system call 56 (clone) is not implemented; it answers ENOSYS");
  CHECK(small.host.warnings[1] == "there is no system call 9999; it answers ENOSYS");
  for (u64 number = 500; number < 1500; ++number)
    small.call(number);
  CHECK(small.host.warnings.size() == 100);
  CHECK(small.process->state().system_calls == 1004);
}

TEST_CASE("a fault of the processor kills by its signal") {
  SmallProcess small;
  small.process->deliver_fault(abi::sigfpe);
  REQUIRE(small.process->termination());
  CHECK(small.process->termination()->signal == abi::sigfpe);
  CHECK(small.process->termination()->reason.empty());
}

TEST_CASE("signals have names and words") {
  CHECK(signal_name(11) == "SIGSEGV");
  CHECK(signal_name(31) == "SIGSYS");
  CHECK(signal_name(40) == "signal 40");
  CHECK(signal_description(8) == "Floating point exception");
  CHECK(signal_description(0).empty());
}

TEST_CASE("the kernel's state goes back with a snapshot") {
  ProcessOptions options;
  options.grants = {{"f", false, true}};
  SmallProcess small(options);
  small.host.files["f"] = {'a', 'b'};
  small.host.input = "input";
  const memory::PhysicalMemory memory = small.memory;
  const Process::Saved saved = small.process->save();
  for (int round = 0; round < 2; ++round) {
    small.put_string(bss, "f");
    CHECK(small.call(Open, bss, 2) == 3);
    CHECK(small.call(Read, 3, bss, 8) == 2);
    CHECK(small.call(Write, 3, rodata, 1) == 1);
    CHECK(small.call(Brk, 0x408000) == 0x408000);
    CHECK(small.call(Read, 0, bss, 3) == 3);
    CHECK(small.bytes(bss, 3) == "inp");
    CHECK(small.call(200, 0) == -abi::enosys);
    CHECK(small.call(Exit, 7) == 0);
    CHECK(small.process->termination()->exit_code == 7);
    small.memory = memory;
    small.process->restore(saved);
    CHECK_FALSE(small.process->termination());
    CHECK(small.call(Brk, 0) == 0x406000);
    CHECK(small.call(Close, 3) == -abi::ebadf);
    CHECK(small.get<u8>(bss) == 0);
  }
  CHECK(small.host.warnings.size() == 1);
  CHECK(small.host.files["f"] == std::vector<u8>{'a', 'b', 'h'});
  CHECK(small.host.input == "ut");
}
