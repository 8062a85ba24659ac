#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "emu/os/syscalls.hpp"
#include "tests/unit/os/small_process.hpp"

using namespace vitrine;
using namespace vitrine::os;
using namespace vitrine::tests;

namespace {

constexpr u64 page = 4096, unmapped = 0x10'0000;
constexpr u64 last_page_end = bss + 2 * page;  // unmapped behind it

void put_vectors(SmallProcess& small, u64 address,
                 const std::vector<std::pair<u64, u64>>& vectors) {
  for (const auto& [base, length] : vectors) {
    small.mmu().store<u64>(address, base);
    small.mmu().store<u64>(address + 8, length);
    address += 16;
  }
}

SmallProcess with_files() {
  ProcessOptions options;
  options.grants = {{"in.txt", false, false}, {"out", true, true}};
  return SmallProcess(options);
}

}  // namespace

TEST_CASE("write passes bytes on and answers as Linux") {
  SmallProcess small;
  CHECK(small.call(Write, 1, rodata, 5) == 5);
  CHECK(small.call(Write, 2, rodata + 1, 3) == 3);
  CHECK(small.host.output == "hello");
  CHECK(small.host.error_output == "ell");
  CHECK(small.call(Write, 1, unmapped, 5) == -abi::efault);
  CHECK(small.call(Write, 1, unmapped, 0) == 0);
  CHECK(small.call(Write, 1, ~u64{0}, 5) == -abi::efault);
  CHECK(small.call(Write, 1, rodata, ~u64{0}) == -abi::efault);
  CHECK(small.call(Write, 77, rodata, 5) == -abi::ebadf);
  CHECK(small.call(Write, ~u64{0}, rodata, 5) == -abi::ebadf);
  CHECK(small.call(Write, 0, rodata, 5) == -abi::ebadf);
  CHECK(small.call(Write, 1, last_page_end - 3, 100) == 3);    // up to the unmapped page
  CHECK(small.call(Write, u64{1} << 32 | 1, rodata, 1) == 1);  // descriptors have 32 bits
  CHECK(small.host.output == std::string("hello\0\0\0h", 9));
}

TEST_CASE("a write of much is passed on in pieces and stops at the first bad page") {
  SmallProcess small;
  const auto address = static_cast<u64>(small.call(Mmap, 0, 1 << 20, 3, 0x22, ~u64{0}, 0));
  CHECK(small.call(Write, 1, address, 1 << 20) == 1 << 20);
  CHECK(small.host.output.size() == 1 << 20);
  CHECK(small.host.calls >= 16);
  CHECK(small.call(Munmap, address + (1 << 19), page) == 0);
  CHECK(small.call(Write, 1, address, 1 << 20) == 1 << 19);
}

TEST_CASE("a closed reader: EPIPE and SIGPIPE") {
  SmallProcess small;
  small.host.output_limit = 3;
  CHECK(small.call(Write, 1, rodata, 5) == 3);
  CHECK_FALSE(small.process->termination());
  CHECK(small.call(Write, 1, rodata, 5) == -abi::epipe);
  REQUIRE(small.process->termination());
  CHECK(small.process->termination()->signal == abi::sigpipe);
}

TEST_CASE("read fills the count or reaches the end") {
  SmallProcess small;
  small.host.input = "0123456789";
  CHECK(small.call(Read, 0, bss, 4) == 4);
  CHECK(small.bytes(bss, 5) == std::string("0123\0", 5));
  CHECK(small.call(Read, 0, bss, 0) == 0);
  CHECK(small.call(Read, 0, unmapped, 4) == -abi::efault);
  CHECK(small.call(Read, 0, rodata, 4) == -abi::efault);
  CHECK(small.call(Read, 0, last_page_end - 2, 4) == 2);  // a bad pointer loses no input
  CHECK(small.bytes(last_page_end - 2, 2) == "45");
  CHECK(small.call(Read, 0, rodata, 4) == -abi::efault);
  CHECK(small.call(Read, 0, bss, 1) == 1);
  CHECK(small.bytes(bss, 1) == "6");
  CHECK(small.call(Read, 0, bss, 100) == 3);
  CHECK(small.bytes(bss, 3) == "789");
  CHECK(small.call(Read, 0, bss, 100) == 0);
  CHECK(small.call(Read, 0, rodata, 4) == 0);  // at the end nothing need be stored
  CHECK(small.call(Read, 1, bss, 1) == -abi::ebadf);
  CHECK(small.call(Read, 9, bss, 1) == -abi::ebadf);
  CHECK(small.call(Read, 0, bss, ~u64{0}) == -abi::efault);
}

TEST_CASE("a terminal gives a line at a time") {
  SmallProcess small;
  small.host.input = "one\ntwo\n";
  small.host.input_is_terminal = true;
  CHECK(small.call(Read, 0, bss, 100) == 4);
  CHECK(small.call(Read, 0, unmapped, 100) == -abi::efault);
  CHECK(small.call(Read, 0, bss, 100) == 4);
  CHECK(small.bytes(bss, 4) == "two\n");
  CHECK(small.call(Read, 0, bss, 100) == 0);
  small.host.input = "\nthree\n";
  CHECK(small.call(Read, 0, unmapped, 100) == -abi::efault);
  CHECK(small.call(Read, 0, bss, 100) == 1);
  CHECK(small.call(Read, 0, bss, 100) == 6);
}

TEST_CASE("readv and writev") {
  SmallProcess small;
  put_vectors(small, bss, {{rodata, 2}, {0, 0}, {rodata + 2, 3}});
  CHECK(small.call(Writev, 1, bss, 3) == 5);
  CHECK(small.host.output == "hello");
  CHECK(small.call(Writev, 1, bss, 0) == 0);
  CHECK(small.call(Writev, 1, bss, 1025) == -abi::einval);
  CHECK(small.call(Writev, 1, bss, ~u64{0}) == -abi::einval);
  CHECK(small.call(Writev, 1, bss, u64{1} << 32) == 0);  // the count is a 32-bit number
  CHECK(small.call(Writev, 1, unmapped, 1) == -abi::efault);
  CHECK(small.call(Writev, 5, bss, 1) == -abi::ebadf);
  put_vectors(small, bss, {{rodata, 2}, {unmapped, 3}});
  CHECK(small.call(Writev, 1, bss, 2) == 2);
  put_vectors(small, bss, {{rodata, 2}, {rodata, u64{1} << 63}});
  CHECK(small.call(Writev, 1, bss, 2) == -abi::einval);

  small.host.input = "abcdef";
  put_vectors(small, bss, {{bss + 100, 2}, {bss + 200, 2}, {bss + 300, 100}});
  CHECK(small.call(Readv, 0, bss, 3) == 6);
  CHECK(small.bytes(bss + 100, 3) == std::string("ab\0", 3));
  CHECK(small.bytes(bss + 200, 2) == "cd");
  CHECK(small.bytes(bss + 300, 2) == "ef");
}

TEST_CASE("only granted files open, and a refusal names the remedy once") {
  SmallProcess small = with_files();
  small.host.files["in.txt"] = {'a', 'b', 'c'};
  small.put_string(bss, "/etc/passwd");
  CHECK(small.call(Open, bss, 0) == -abi::eacces);
  CHECK(small.call(Open, bss, 0) == -abi::eacces);
  REQUIRE(small.host.warnings.size() == 1);
  CHECK(small.host.warnings[0].find("--file") != std::string::npos);
  small.put_string(bss, "out/../in2.txt");
  CHECK(small.call(Open, bss, 0) == -abi::eacces);
  small.put_string(bss, "in.txt");
  CHECK(small.call(Open, bss, 1) == -abi::eacces);
  CHECK(small.host.warnings.back().find(":rw") != std::string::npos);
  CHECK(small.call(Open, bss, 0) == 3);
  CHECK(small.call(Openat, static_cast<u64>(-100), bss, 0) == 4);
  CHECK(small.call(Openat, 0xffff'ff9c, bss, 0) == 5);  // AT_FDCWD in 32 bits
  CHECK(small.call(Openat, 3, bss, 0) == -abi::enotdir);
  CHECK(small.call(Openat, 99, bss, 0) == -abi::ebadf);
  CHECK(small.call(Open, unmapped, 0) == -abi::efault);
  small.put_string(bss, "");
  CHECK(small.call(Open, bss, 0) == -abi::enoent);
  small.put(bss, std::string(4096, 'a'));
  CHECK(small.call(Open, bss, 0) == -abi::enametoolong);
  CHECK(small.call(Close, 4) == 0);
  CHECK(small.call(Close, 4) == -abi::ebadf);
}

TEST_CASE("a name that ends like a directory's opens no file") {
  SmallProcess small = with_files();
  small.host.files["in.txt"] = {'a'};
  small.host.files["out/there"] = {'a'};
  for (const char* path : {"in.txt/", "in.txt/.", "out/there/", "./out/x/../there/"}) {
    small.put_string(bss, path);
    CHECK(small.call(Open, bss, 0) == -abi::enotdir);
    CHECK(small.call(Open, bss, 0100) == -abi::eisdir);  // O_CREAT
  }
  small.put_string(bss, "out/nowhere/");
  CHECK(small.call(Open, bss, 0) == -abi::enoent);
}

TEST_CASE("the granted directory itself does not open, and says so") {
  SmallProcess small = with_files();
  for (const char* path : {"out", "./out/", "out/x/.."}) {
    small.put_string(bss, path);
    CHECK(small.call(Open, bss, 0) == -abi::eisdir);
  }
  REQUIRE(small.host.warnings.size() == 3);
  CHECK(small.host.warnings[0].find("'out' is a directory") != std::string::npos);
}

TEST_CASE("regular files: read, write, seek, append, truncate, fstat") {
  SmallProcess small = with_files();
  small.put_string(bss, "out/new.txt");
  CHECK(small.call(Open, bss, 2) == -abi::enoent);
  REQUIRE(small.call(Open, bss, 0102, 0644) == 3);  // O_RDWR | O_CREAT
  CHECK(small.call(Write, 3, rodata, 5) == 5);
  CHECK(small.call(Lseek, 3, 1, 0) == 1);
  CHECK(small.call(Read, 3, bss + 100, 100) == 4);
  CHECK(small.bytes(bss + 100, 4) == "ello");
  CHECK(small.call(Read, 3, bss + 100, 100) == 0);
  CHECK(small.call(Lseek, 3, static_cast<u64>(-2), 2) == 3);
  CHECK(small.call(Lseek, 3, 1, 1) == 4);
  CHECK(small.call(Lseek, 3, static_cast<u64>(-5), 1) == -abi::einval);
  CHECK(small.call(Lseek, 3, 0, 9) == -abi::einval);
  CHECK(small.call(Lseek, 3, 0x7fff'ffff'ffff'ffff, 1) == -abi::einval);
  CHECK(small.call(Lseek, 1, 0, 0) == -abi::espipe);
  CHECK(small.call(Lseek, 1, 0, 7) == -abi::einval);
  CHECK(small.call(Lseek, 44, 0, 7) == -abi::ebadf);
  CHECK(small.call(Lseek, 44, 0, 0) == -abi::ebadf);
  CHECK(small.call(Lseek, 3, 7, 0) == 7);  // beyond the end: the hole reads as zero
  CHECK(small.call(Write, 3, rodata, 1) == 1);
  const std::vector<u8> holed = {'h', 'e', 'l', 'l', 'o', 0, 0, 'h'};
  CHECK(small.host.files["out/new.txt"] == holed);
  CHECK(small.call(Lseek, 3, u64{1} << 40, 0) == i64{1} << 40);
  CHECK(small.call(Write, 3, rodata, 1) == -abi::efbig);
  CHECK(small.call(Read, 3, bss, 1) == 0);

  small.put_string(bss, "out/new.txt");
  REQUIRE(small.call(Open, bss, 02001) == 4);  // O_WRONLY | O_APPEND
  CHECK(small.call(Write, 4, rodata, 2) == 2);
  CHECK(small.host.files["out/new.txt"].size() == 10);
  CHECK(small.call(Read, 4, bss, 1) == -abi::ebadf);
  CHECK(small.call(Read, 3, unmapped, 1) == 0);
  CHECK(small.call(Lseek, 3, 0, 0) == 0);
  CHECK(small.call(Read, 3, unmapped, 1) == -abi::efault);
  CHECK(small.call(Write, 3, unmapped, 1) == -abi::efault);

  CHECK(small.call(Fstat, 3, bss + 512) == 0);
  CHECK(small.get<u32>(bss + 512 + 24) == 0100644);
  CHECK(small.get<u64>(bss + 512 + 48) == 10);
  CHECK(small.call(Fstat, 3, unmapped) == -abi::efault);
  CHECK(small.call(Fstat, 33, bss) == -abi::ebadf);
  CHECK(small.call(Fstat, 0, bss + 512) == 0);
  CHECK((small.get<u32>(bss + 512 + 24) & 0170000) == 0010000);  // a pipe
  small.put_string(bss, "out/new.txt");
  REQUIRE(small.call(Open, bss, 01001) == 5);  // O_WRONLY | O_TRUNC
  CHECK(small.host.files["out/new.txt"].empty());
}

namespace {

/// A file and a pipe of the real Linux, by the descriptors that the process has for their like: 3
/// reads and writes, 4 appends, 5 reads.
struct RealFiles {
  RealFiles() {
    REQUIRE(::pipe(pipe) == 0);
    REQUIRE((file[0] = ::mkstemp(path)) >= 0);
    file[1] = ::open(path, O_WRONLY | O_APPEND);
    file[2] = ::open(path, O_RDONLY);
    ::unlink(path);
  }
  ~RealFiles() {
    for (const int descriptor : {pipe[0], pipe[1], file[0], file[1], file[2]})
      ::close(descriptor);
  }
  RealFiles(const RealFiles&) = delete;
  RealFiles& operator=(const RealFiles&) = delete;

  [[nodiscard]] int at(u64 descriptor) const {
    if (descriptor < 2) return pipe[descriptor];
    return descriptor - 3 < 3 ? file[descriptor - 3] : -1;
  }

  char path[32] = "/tmp/vitrine-files-XXXXXX";
  int pipe[2] = {-1, -1}, file[3] = {-1, -1, -1};
};

}  // namespace

TEST_CASE("pread64 and pwrite64 answer as the real Linux, and move nothing") {
  SmallProcess small = with_files();
  small.put_string(bss, "out/new.txt");
  for (const u64 flags : {0102u, 02001u, 0u})
    REQUIRE(small.call(Open, bss, flags) >= 3);
  const RealFiles real;
  std::array<char, 128> buffer{};
  constexpr u64 last = ~u64{0} >> 1;
  struct Call {
    u64 number, descriptor, size, position;
    bool mapped = true;
  };
  for (const Call& call : std::initializer_list<Call>{
           {Pwrite64, 3, 5, 0},         {Pread64, 3, 3, 1},        {Pread64, 3, 100, 2},
           {Pread64, 3, 1, 5},          {Pread64, 3, 1, 99},       {Pread64, 3, 0, ~u64{0}},
           {Pread64, 77, 1, ~u64{0}},   {Pread64, 77, 1, 0},       {Pread64, 0, 1, 0},
           {Pread64, 1, 1, 0},          {Pwrite64, 0, 1, 0},       {Pwrite64, 1, 1, 0},
           {Pread64, 4, 1, 0},          {Pwrite64, 5, 1, 0},       {Pwrite64, 4, 2, 0},
           {Pread64, 5, 100, 0},        {Pread64, 3, 1, last},     {Pread64, 3, 0, last},
           {Pwrite64, 3, 1, last},      {Pwrite64, 3, 4, 12},      {Pread64, 3, 100, 0},
           {Pread64, 3, 1, 1ull << 40}, {Pread64, 3, 1, 0, false}, {Pread64, 3, 1, 99, false},
           {Pwrite64, 3, 1, 0, false},  {Pread64, 3, ~u64{0}, 0},  {Pread64, 3, 0, 0, false}}) {
    CAPTURE(call.number, call.descriptor, call.size, call.position, call.mapped);
    const std::string before = "0123456789";
    small.put(bss + 512, before);
    std::copy(before.begin(), before.end(), buffer.begin());
    const i64 result = small.call(call.number, call.descriptor, call.mapped ? bss + 512 : unmapped,
                                  call.size, call.position);
    const i64 answer = ::syscall(static_cast<long>(call.number), real.at(call.descriptor),
                                 call.mapped ? buffer.data() : reinterpret_cast<char*>(unmapped),
                                 call.size, call.position);
    CHECK(result == (answer < 0 ? -errno : answer));
    CHECK(small.bytes(bss + 512, buffer.size()) == std::string(buffer.data(), buffer.size()));
  }
  CHECK(small.call(Lseek, 3, 0, 1) == 0);
  CHECK(small.call(Lseek, 3, 0, 2) == ::lseek(real.at(3), 0, SEEK_END));
}

TEST_CASE("ioctl knows terminals") {
  SmallProcess small;
  CHECK(small.call(Ioctl, 1, 0x5401, bss) == -abi::enotty);
  CHECK(small.call(Ioctl, 50, 0x5401, bss) == -abi::ebadf);
  SmallProcess terminal;
  terminal.host.output_is_terminal = true;
  CHECK(terminal.call(Ioctl, 1, 0x5401, bss) == 0);
  CHECK((terminal.get<u32>(bss + 12) & 010) == 010);  // ECHO
  CHECK(terminal.call(Ioctl, 1, 0x5413, bss) == 0);
  CHECK(terminal.get<u16>(bss) == 24);
  CHECK(terminal.get<u16>(bss + 2) == 80);
  CHECK(terminal.call(Ioctl, 1, 0x5413, unmapped) == -abi::efault);
  CHECK(terminal.call(Ioctl, 1, 0x9999, bss) == -abi::enotty);
  CHECK(terminal.call(Ioctl, 0, 0x5401, bss) == -abi::enotty);
}

TEST_CASE("names of system calls and errors") {
  CHECK(system_call_name(1) == "write");
  CHECK(system_call_name(231) == "exit_group");
  CHECK(system_call_name(334) == "rseq");
  CHECK(system_call_name(335).empty());
  CHECK(system_call_name(424) == "pidfd_send_signal");
  CHECK(system_call_name(435) == "clone3");
  CHECK(system_call_name(~u64{0}).empty());
  CHECK(system_call_implemented(257));
  CHECK_FALSE(system_call_implemented(56));
  CHECK(errno_name(14) == "EFAULT");
}
