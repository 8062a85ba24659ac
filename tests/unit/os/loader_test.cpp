#include <map>

#include "tests/unit/os/small_process.hpp"

using namespace vitrine;
using namespace vitrine::os;
using namespace vitrine::tests;
using memory::AccessKind;

namespace {

/// The rights of the page at an address, after demand paging, as /proc/PID/maps writes them.
std::string rights(SmallProcess& small, u64 address) {
  std::string result;
  const std::pair<AccessKind, char> kinds[] = {
      {AccessKind::Read, 'r'}, {AccessKind::Write, 'w'}, {AccessKind::Execute, 'x'}};
  for (const auto& [kind, letter] : kinds) {
    try {
      (void)small.mmu().translate(address, kind);
      result += letter;
    } catch (const memory::AccessFault&) {
      result += '-';
    }
  }
  return result;
}

std::string refusal(const image::Image& image, const ProcessOptions& options = {},
                    u64 ram = u64{1} << 20) {
  TestHost host;
  memory::PhysicalMemory memory(ram);
  const auto process = Process::create(image, options, memory, host);
  return process ? "" : process.error().to_string();
}

}  // namespace

TEST_CASE("segments get the rights and bytes of the image") {
  SmallProcess small;
  CHECK(rights(small, text) == "r-x");
  CHECK(rights(small, rodata) == "r--");
  CHECK(rights(small, data) == "rw-");
  CHECK(rights(small, bss) == "rw-");
  CHECK(rights(small, data + 0x2fff) == "rw-");
  CHECK(rights(small, data + 0x3000) == "---");
  CHECK(rights(small, 0) == "---");
  CHECK(small.bytes(rodata, 5) == "hello");
  CHECK(small.get<u32>(data) == 0x04030201);
  CHECK(small.get<u64>(data + 4) == 0);
  CHECK(small.get<u64>(bss + 0x1000) == 0);
  CHECK(small.process->entry() == text);
}

TEST_CASE("regions are those of a Linux process") {
  SmallProcess small;
  std::string listing;
  for (const Region& region : small.process->regions()) {
    listing += std::string(region_kind_name(region.kind)) + " " + std::to_string(region.size()) +
               " " + region.name + "\n";
  }
  CHECK(listing ==
        "read-only data 4096 headers\n"
        "text 4096 .text\n"
        "read-only data 4096 .rodata\n"
        "data 4096 .data\n"
        "bss 8192 .bss\n"
        "guard page 4096 stack guard\n"
        "stack 8388608 stack\n");
  CHECK(small.process->regions().back().end == 0x7ffffffff000);
}

TEST_CASE("the stack is executable only when the image says so, text writable only when asked") {
  const auto stack_rights = [](std::optional<bool> executable, bool writable_text) {
    image::Image image = small_image();
    image.executable_stack = executable;
    ProcessOptions options;
    options.writable_text = writable_text;
    SmallProcess small(options, u64{16} << 20, image);
    return rights(small, 0x7fffffffe000) + " " + rights(small, text);
  };
  CHECK(stack_rights(std::nullopt, false) == "rw- r-x");
  CHECK(stack_rights(false, false) == "rw- r-x");
  CHECK(stack_rights(true, false) == "rwx r-x");
  CHECK(stack_rights(false, true) == "rwx rwx");
}

TEST_CASE("the start stack is as the ABI has it") {
  ProcessOptions options;
  options.arguments = {"prog", "one", "", "three"};
  options.environment = {"HOME=/", "A=b"};
  SmallProcess small(options);
  u64 address = small.process->initial_stack();
  CHECK(address % 16 == 0);
  const auto next = [&] {
    address += 8;
    return small.get<u64>(address - 8);
  };
  REQUIRE(next() == 4);
  for (const std::string& argument : options.arguments)
    CHECK(small.string(next()) == argument);
  CHECK(next() == 0);
  for (const std::string& variable : options.environment)
    CHECK(small.string(next()) == variable);
  CHECK(next() == 0);

  std::map<u64, u64> auxiliary;
  while (const u64 type = next())
    auxiliary[type] = next();
  CHECK(next() == 0);
  CHECK(auxiliary[abi::AtPagesz] == 4096);
  CHECK(auxiliary[abi::AtPhdr] == 0x400040);
  CHECK(auxiliary[abi::AtPhent] == 56);
  CHECK(auxiliary[abi::AtPhnum] == 3);
  CHECK(auxiliary[abi::AtEntry] == text);
  CHECK(auxiliary[abi::AtClktck] == 100);
  CHECK(auxiliary[abi::AtUid] == auxiliary[abi::AtEuid]);
  CHECK(auxiliary.count(abi::AtSecure) == 1);
  CHECK(auxiliary[abi::AtSecure] == 0);
  CHECK(small.string(auxiliary[abi::AtExecfn]) == "prog");
  CHECK(small.string(auxiliary[abi::AtPlatform]) == "x86_64");
  CHECK(small.bytes(auxiliary[abi::AtRandom], 16) != std::string(16, 0));
  CHECK(small.get<u64>(0x7fffffffeff8) == 0);
}

TEST_CASE("AT_RANDOM and getrandom come from the seed alone") {
  const auto random = [](u64 seed) {
    ProcessOptions options;
    options.seed = seed;
    SmallProcess small(options);
    CHECK(small.call(Getrandom, bss, 16) == 16);
    return small.bytes(bss, 16);
  };
  CHECK(random(1) == random(1));
  CHECK(random(1) != random(2));
}

TEST_CASE("the heap begins behind the last segment, mappings below the stack") {
  SmallProcess small;
  CHECK(small.call(Brk, 0) == 0x406000);
  CHECK(small.call(Mmap, 0, 1, 3, 0x22, ~u64{0}, 0) == 0x7ffff7fff000 - 4096);
  ProcessOptions options;
  options.stack_size = u64{1} << 30;
  SmallProcess large(options);
  CHECK(large.call(Mmap, 0, 1, 3, 0x22, ~u64{0}, 0) == 0x7ffffffff000 - (i64{1} << 30) - 3 * 4096);
}

TEST_CASE("images that cannot be loaded are refused in words") {
  image::Image low = small_image();
  low.segments[0].address = 0x1000;
  CHECK(refusal(low).find("outside") != std::string::npos);
  image::Image high = small_image();
  high.segments.back().address = 0x7fffffffe000;
  CHECK(refusal(high).find("outside") != std::string::npos);
  image::Image wrapping = small_image();
  wrapping.segments.back().memory_size = ~u64{0} - 10;
  CHECK(refusal(wrapping).find("outside") != std::string::npos);
  image::Image overlapping = small_image();
  overlapping.segments.back().address = rodata + 8;
  CHECK(refusal(overlapping).find("overlaps") != std::string::npos);
  image::Image large = small_image();
  large.segments.back().bytes.assign(2 << 20, 1);
  large.segments.back().memory_size = 2 << 20;
  CHECK(refusal(large).find("--memory") != std::string::npos);
  CHECK(refusal(small_image(), {}, 8 * 4096).find("--memory") != std::string::npos);
  CHECK(refusal(small_image(), {}, 17 * 4096).empty());
}

TEST_CASE("huge bss costs nothing until touched") {
  image::Image image = small_image();
  image.segments.back().memory_size = u64{1} << 40;
  SmallProcess small({}, u64{1} << 20, image);
  CHECK(small.memory.resident_frames() < 30);
  CHECK(small.get<u64>(data + (u64{1} << 39)) == 0);
}
