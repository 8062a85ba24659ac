#pragma once
// A process without a processor: tests make its system calls directly.

#include <cstring>

#include "emu/os/abi.hpp"
#include "emu/os/process.hpp"
#include "emu/os/test_host.hpp"
#include "tests/support/catch.hpp"

namespace vitrine::tests {

constexpr u64 text = 0x401000, rodata = 0x402000, data = 0x403000, bss = 0x404000;

inline image::Image small_image() {
  image::Image image;
  image.path = "small";
  image.entry = text;
  image.program_headers = 0x400040;
  image.program_header_count = 3;
  image.segments = {
      {0x400000, 64, image::Read, std::vector<u8>(64, 0x7f), "headers"},
      {text, 4, image::Read | image::Execute, {0x90, 0x90, 0x0f, 0x0b}, ".text"},
      {rodata, 5, image::Read, {'h', 'e', 'l', 'l', 'o'}, ".rodata"},
      {data, 0x2345, image::Read | image::Write, {1, 2, 3, 4}, ".data"},
  };
  return image;
}

struct SmallProcess {
  os::TestHost host;
  memory::PhysicalMemory memory;
  std::unique_ptr<os::Process> process;
  u64 retired = 0, fs_base = 0, gs_base = 0;

  explicit SmallProcess(const os::ProcessOptions& options = {}, u64 ram = u64{16} << 20,
                        const image::Image& image = small_image())
      : memory(ram) {
    auto created = os::Process::create(image, options, memory, host);
    if (!created) FAIL(created.error().to_string());
    process = std::move(*created);
  }

  i64 call(u64 number, u64 a = 0, u64 b = 0, u64 c = 0, u64 d = 0, u64 e = 0, u64 f = 0) {
    os::SystemCall system_call{number, {a, b, c, d, e, f}, retired, fs_base, gs_base};
    const os::SystemCallResult result = process->system_call(system_call);
    fs_base = system_call.fs_base;
    gs_base = system_call.gs_base;
    REQUIRE_FALSE(result.restart);
    return result.value;
  }

  memory::Mmu& mmu() { return process->mmu(); }
  template <class T>
  T get(u64 address) {
    return mmu().load<T>(address);
  }
  void put(u64 address, const std::string& bytes) {
    REQUIRE(mmu().write_bytes(address, {reinterpret_cast<const u8*>(bytes.data()), bytes.size()}) ==
            bytes.size());
  }
  /// With its zero byte.
  void put_string(u64 address, const std::string& words) { put(address, words + '\0'); }
  std::string bytes(u64 address, std::size_t size) {
    std::string result(size, 0);
    result.resize(mmu().read_bytes(address, {reinterpret_cast<u8*>(result.data()), size}));
    return result;
  }
  std::string string(u64 address) {
    std::string result;
    while (const char character = get<char>(address++))
      result += character;
    return result;
  }
};

enum Number : u64 {
  Read = 0,
  Write = 1,
  Open = 2,
  Close = 3,
  Fstat = 5,
  Lseek = 8,
  Mmap = 9,
  Mprotect = 10,
  Munmap = 11,
  Brk = 12,
  Ioctl = 16,
  Pread64 = 17,
  Pwrite64 = 18,
  Readv = 19,
  Writev = 20,
  Getpid = 39,
  Exit = 60,
  Kill = 62,
  ArchPrctl = 158,
  Gettid = 186,
  Time = 201,
  ClockGettime = 228,
  ExitGroup = 231,
  Tgkill = 234,
  Openat = 257,
  Getrandom = 318,
};

}  // namespace vitrine::tests
