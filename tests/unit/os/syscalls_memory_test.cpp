#include "tests/unit/os/small_process.hpp"

using namespace vitrine;
using namespace vitrine::os;
using namespace vitrine::tests;

namespace {

constexpr u64 page = 4096, none = ~u64{0};
constexpr u64 rw = 3, private_anonymous = 0x22, fixed = 0x10, noreplace = 0x100000;

bool writable(SmallProcess& small, u64 address) {
  return small.mmu().write_bytes(address, std::vector<u8>{1}) == 1;
}
bool readable(SmallProcess& small, u64 address) {
  return small.bytes(address, 1).size() == 1;
}

}  // namespace

TEST_CASE("mmap gives zeroed pages, from the top down") {
  SmallProcess small;
  const i64 first = small.call(Mmap, 0, 100, rw, private_anonymous, none, 0);
  const i64 second = small.call(Mmap, 0, page + 1, rw, private_anonymous, none, 0);
  CHECK(second == first - 2 * i64{page});
  const auto address = static_cast<u64>(first);
  CHECK(small.get<u64>(address) == 0);
  CHECK(writable(small, address + page - 1));
  CHECK_FALSE(readable(small, address + page));
}

TEST_CASE("mmap's hints and fixed places") {
  SmallProcess small;
  const u64 wanted = 0x10'0000'0000;
  CHECK(small.call(Mmap, wanted + page + 5, page, rw, private_anonymous, none, 0) ==
        static_cast<i64>(wanted + page));  // a hint is rounded down
  CHECK(small.call(Mmap, 0x234, page, rw, private_anonymous, none, 0) > 0x7fff'0000'0000);
  CHECK(small.call(Mmap, 0x1234, page, rw, private_anonymous, none, 0) == 0x1'0000);
  CHECK(small.call(Mmap, wanted + page, page, rw, private_anonymous, none, 0) !=
        static_cast<i64>(wanted + page));
  small.put(wanted + page, "old");
  CHECK(small.call(Mmap, wanted, 4 * page, rw, private_anonymous | fixed, none, 0) ==
        static_cast<i64>(wanted));
  CHECK(small.get<u8>(wanted + page) == 0);
  CHECK(small.call(Mmap, wanted, page, rw, private_anonymous | noreplace, none, 0) == -abi::eexist);
  CHECK(small.call(Mmap, wanted + 1, page, rw, private_anonymous | fixed, none, 0) == -abi::einval);
  CHECK(small.call(Mmap, 0, page, rw, private_anonymous | fixed, none, 0) == -abi::eperm);
  CHECK(small.call(Mmap, 0x7fff'ffff'f000, page, rw, private_anonymous | fixed, none, 0) ==
        -abi::enomem);
}

TEST_CASE("mmap's errors") {
  SmallProcess small;
  CHECK(small.call(Mmap, 0, 0, rw, private_anonymous, none, 0) == -abi::einval);
  CHECK(small.call(Mmap, 0, page, rw, 0x20, none, 0) == -abi::einval);
  CHECK(small.call(Mmap, 0, page, rw, private_anonymous, none, 1) == -abi::einval);
  CHECK(small.call(Mmap, 0, page, rw, 2, 77, 0) == -abi::ebadf);
  CHECK(small.call(Mmap, 0, page, rw, 2, 0, 0) == -abi::enodev);
  CHECK(small.call(Mmap, 0, ~u64{0}, rw, private_anonymous, none, 0) == -abi::enomem);
  CHECK(small.call(Mmap, 0, ~u64{0} - 4095, 0, private_anonymous, none, 0) == -abi::enomem);
  CHECK(small.call(Mmap, 0, u64{1} << 47, 0, private_anonymous, none, 0) == -abi::enomem);
  CHECK(small.call(Mmap, 0, u64{17} << 20, rw, private_anonymous, none, 0) == -abi::enomem);
  CHECK(small.call(Mmap, 0, u64{1} << 45, 0, private_anonymous, none, 0) > 0);  // a reservation
}

TEST_CASE("mmap ignores rights that it does not know, mprotect refuses them") {
  SmallProcess small;
  const i64 address = small.call(Mmap, 0, page, u64{1} << 32 | 0x18, private_anonymous, none, 0);
  REQUIRE(address > 0);
  const auto start = static_cast<u64>(address);
  CHECK_FALSE(readable(small, start));
  CHECK(small.call(Mprotect, start, page, 8 | rw) == 0);  // PROT_SEM
  CHECK(writable(small, start));
  CHECK(small.call(Mprotect, start, page, 16) == -abi::einval);
  CHECK(small.call(Mprotect, start, page, u64{1} << 32 | rw) == -abi::einval);
}

TEST_CASE("a guest that maps everything meets ENOMEM, not the host's limits") {
  SmallProcess small;
  i64 last = 0;
  u64 count = 0;
  // Alternating rights keep the regions from merging.
  while ((last = small.call(Mmap, 0, page, count % 2, private_anonymous, none, 0)) > 0)
    ++count;
  CHECK(last == -abi::enomem);
  CHECK(small.process->regions().size() <= AddressSpace::max_regions);
  CHECK(small.memory.resident_frames() < 40);
}

TEST_CASE("munmap takes pages out and gives their frames back") {
  SmallProcess small;
  const auto address =
      static_cast<u64>(small.call(Mmap, 0, 8 * page, rw, private_anonymous, none, 0));
  const u64 before = small.process->state().space.frames().used();
  for (u64 i = 0; i < 8; ++i)
    CHECK(writable(small, address + i * page));
  CHECK(small.call(Munmap, address + 2 * page, 2 * page) == 0);
  CHECK_FALSE(readable(small, address + 2 * page));
  CHECK_FALSE(readable(small, address + 4 * page - 1));
  CHECK(readable(small, address + 4 * page));
  CHECK(small.call(Munmap, address + 2 * page, 2 * page) == 0);  // already gone: no error
  CHECK(small.call(Munmap, address, 8 * page) == 0);
  CHECK(small.process->state().space.frames().used() <= before);
  CHECK(small.call(Munmap, address + 1, page) == -abi::einval);
  CHECK(small.call(Munmap, address, 0) == -abi::einval);
  CHECK(small.call(Munmap, 0, ~u64{0}) == -abi::einval);
  CHECK_FALSE(small.process->take_invalidations().empty());
  CHECK(small.call(Munmap, 0, 0x7fff'ffff'f000) == 0);  // everything, quickly
  CHECK(small.process->regions().empty());
}

TEST_CASE("mprotect changes rights, of touched and untouched pages") {
  SmallProcess small;
  const auto address =
      static_cast<u64>(small.call(Mmap, 0, 4 * page, rw, private_anonymous, none, 0));
  small.put(address, "kept");
  CHECK(small.call(Mprotect, address, 2 * page, 1) == 0);
  CHECK_FALSE(writable(small, address));
  CHECK_FALSE(writable(small, address + page));
  CHECK(writable(small, address + 2 * page));
  CHECK(small.bytes(address, 4) == "kept");
  CHECK(small.call(Mprotect, address, page, 0) == 0);
  CHECK_FALSE(readable(small, address));
  CHECK(small.call(Mprotect, address, page, rw) == 0);
  CHECK(small.bytes(address, 4) == "kept");
  CHECK_THROWS_AS(small.mmu().translate_fetch(address), memory::AccessFault);
  CHECK(small.call(Mprotect, address, page, 7) == 0);
  CHECK_NOTHROW(small.mmu().translate_fetch(address));

  CHECK(small.call(Mprotect, address + 1, page, 1) == -abi::einval);
  CHECK(small.call(Mprotect, address, page, 16) == -abi::einval);
  CHECK(small.call(Mprotect, address, 0, 1) == 0);
  CHECK(small.call(Mprotect, 0x10000, page, 1) == -abi::enomem);
  // Up to the hole it holds.
  CHECK(small.call(Munmap, address + 2 * page, page) == 0);
  CHECK(small.call(Mprotect, address, 4 * page, 1) == -abi::enomem);
  CHECK_FALSE(writable(small, address + page));
  CHECK(writable(small, address + 3 * page));
}

TEST_CASE("brk moves the break, or answers where it is") {
  SmallProcess small;
  const auto start = static_cast<u64>(small.call(Brk, 0));
  CHECK_FALSE(readable(small, start));
  CHECK(small.call(Brk, start + 10) == static_cast<i64>(start + 10));
  CHECK(writable(small, start + page - 1));
  CHECK_FALSE(readable(small, start + page));
  CHECK(small.call(Brk, start + 3 * page) == static_cast<i64>(start + 3 * page));
  small.put(start + 2 * page, "gone");
  CHECK(small.process->state().space.find(start)->kind == RegionKind::Heap);
  CHECK(small.call(Brk, start + page) == static_cast<i64>(start + page));
  CHECK_FALSE(readable(small, start + 2 * page));
  CHECK(small.call(Brk, start + 3 * page) == static_cast<i64>(start + 3 * page));
  CHECK(small.get<u32>(start + 2 * page) == 0);
  // Refused: below the start, beyond RAM, into the stack.
  CHECK(small.call(Brk, start - 1) == static_cast<i64>(start + 3 * page));
  CHECK(small.call(Brk, start + (u64{1} << 30)) == static_cast<i64>(start + 3 * page));
  CHECK(small.call(Brk, ~u64{0}) == static_cast<i64>(start + 3 * page));
  CHECK(small.call(Brk, start) == static_cast<i64>(start));
}

TEST_CASE("files are mapped privately") {
  ProcessOptions options;
  options.grants = {{"f", false, true}};
  SmallProcess small(options);
  small.host.files["f"] = std::vector<u8>(page + 3, 'x');
  small.put_string(bss, "f");
  REQUIRE(small.call(Open, bss, 2) == 3);
  const auto address = static_cast<u64>(small.call(Mmap, 0, 2 * page, rw, 2, 3, 0));
  CHECK(small.bytes(address + page - 1, 6) == std::string("xxxx\0\0", 6));
  small.put(address, "changed");
  CHECK(small.host.files["f"][0] == 'x');
  const auto second = static_cast<u64>(small.call(Mmap, 0, page, 1, 1, 3, page));
  CHECK(small.bytes(second, 4) == std::string("xxx\0", 4));
  CHECK(small.call(Mmap, 0, page, rw, 1, 3, 0) == -abi::enodev);
  CHECK(small.process->state().space.find(address)->name == "f");
}

TEST_CASE("RAM that fills up inside a system call kills the process") {
  SmallProcess small({}, 64 * page);
  const auto address =
      static_cast<u64>(small.call(Mmap, 0, 60 * page, rw, private_anonymous, none, 0));
  REQUIRE(address < 0x8000'0000'0000);
  small.host.input = std::string(60 * page, 'x');
  small.call(Read, 0, address, 60 * page);
  REQUIRE(small.process->termination());
  CHECK(small.process->termination()->signal == abi::sigkill);
  CHECK(small.process->termination()->reason.find("out of memory") != std::string::npos);
}
