// The second look at misses: its sums are what the machine counted, and its kinds what a program
// was written to have.

#include "emu/lab/memory_profile.hpp"

#include "emu/cache/presets.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;
using namespace vitrine::tests;

namespace {

struct Watched {
  Watched(const std::string& source, std::string_view preset)
      : Watched(source, *cache::preset(preset)) {}
  Watched(const std::string& source, const cache::HierarchyConfig& caches)
      : image(assemble_image("test.asm", source)),
        machine(make_machine(image, host, caches)),
        memory(machine) {
    REQUIRE(machine.observe(memory).kind == machine::StopKind::Exited);
  }

  const lab::DataObject& object(const std::string& name) {
    objects = memory.objects();
    for (const lab::DataObject& each : objects)
      if (each.name == name) return each;
    FAIL("no data " << name);
    return objects[0];
  }

  os::TestHost host;
  std::shared_ptr<const image::Image> image;
  machine::Machine machine;
  lab::MemoryProfiler memory;
  std::vector<lab::DataObject> objects;
};

/// Reads `bytes` of two arrays, line by line, `rounds` times; `between` lies between the two.
std::string two_arrays(u64 bytes, u64 between, u64 rounds) {
  return "global _start\nsection .bss\nalignb 4096\nfirst: resb " + std::to_string(bytes) +
         "\ngap: resb " + std::to_string(between) + "\nsecond: resb " + std::to_string(bytes) +
         "\nsection .text\n_start: mov ecx, " + std::to_string(rounds) +
         "\n.round: xor eax, eax\n.next: mov dl, [first + rax]\nmov dl, [second + rax]\n"
         "add eax, 16\ncmp eax, " +
         std::to_string(bytes) +
         "\njb .next\ndec ecx\njnz .round\nmov eax, 60\nxor edi, edi\nsyscall\n";
}

u64 sum(const lab::KindCounts& kinds) {
  return kinds[0] + kinds[1] + kinds[2];
}

}  // namespace

TEST_CASE("data, sets and kinds add up to what the machine counted") {
  for (const char* preset : {"cachegrind", "zen5", "apple-m4", "teaching"}) {
    INFO(preset);
    Watched run(two_arrays(40'000, 8, 3), preset);
    const auto& totals = run.machine.model().totals();
    u64 references = 0;
    std::array<u64, cache::depth_count> misses{};
    for (const lab::DataObject& object : run.memory.objects()) {
      references += object.references;
      for (std::size_t depth = 0; depth < misses.size(); ++depth)
        misses[depth] += object.misses[depth];
    }
    CHECK(references == totals.reads + totals.writes);
    for (std::size_t depth = 0; depth < misses.size(); ++depth)
      CHECK(misses[depth] == totals.read_misses[depth] + totals.write_misses[depth]);

    const cache::Hierarchy& caches = *run.machine.model().caches();
    for (const auto level :
         {cache::Level::L1I, cache::Level::L1D, cache::Level::L2, cache::Level::L3}) {
      if (caches.cache(level) == nullptr) continue;
      INFO(cache::to_string(level));
      CHECK(sum(run.memory.kinds(level)) == caches.counters(level).misses());
      u64 in_sets = 0;
      for (const lab::SetCounters& set : run.memory.sets(level))
        in_sets += set.misses;
      CHECK(in_sets >= caches.counters(level).misses());
    }
    u64 by_instruction = 0;
    for (const auto& [address, kinds] : run.memory.kinds_by_instruction())
      by_instruction += sum(kinds);
    CHECK(by_instruction ==
          totals.fetch_misses[0] + totals.read_misses[0] + totals.write_misses[0]);
  }
}

TEST_CASE("misses go to the symbol whose bytes were asked for") {
  Watched run(two_arrays(4096, 8, 2), "teaching");
  CHECK(run.object("first").references == 2 * 4096 / 16);
  CHECK(run.object("first").misses[0] == 2 * 4096 / 16);
  CHECK(run.object("second").references == 2 * 4096 / 16);
}

TEST_CASE("the three kinds are told apart") {
  // The teaching cache holds 8 lines in 4 sets of 2.
  const auto data_kinds = [](const std::string& source) {
    Watched run(source, "teaching");
    return run.memory.kinds(cache::Level::L1D);
  };
  // 2 × 4 lines fit: each is missed once.
  CHECK(data_kinds(two_arrays(64, 64, 10)) == lab::KindCounts{8, 0, 0});
  // 2 × 64 lines, again and again, are too many for any cache of this size.
  CHECK(data_kinds(two_arrays(1024, 64, 10)) == lab::KindCounts{128, 9 * 128, 0});
  // Five lines fit, but they stand 64 bytes apart, in one set.
  const std::string stride =
      "global _start\nsection .bss\nalignb 4096\na: resb 4096\nsection .text\n"
      "_start: mov ecx, 10\n.round: xor eax, eax\n.next: mov dl, [a + rax]\nadd eax, 64\n"
      "cmp eax, 320\njb .next\ndec ecx\njnz .round\nmov eax, 60\nxor edi, edi\nsyscall\n";
  CHECK(data_kinds(stride) == lab::KindCounts{5, 0, 45});
  Watched run(stride, "teaching");
  CHECK(run.memory.sets(cache::Level::L1D)[0].misses == 50);
  CHECK(run.memory.sets(cache::Level::L1D)[1].misses == 0);
}

TEST_CASE("the curve says which size would have sufficed") {
  Watched run(two_arrays(1024, 64, 10), "teaching");
  const auto& distances = run.memory.distances();
  CHECK(run.memory.line_size() == 16);
  CHECK(distances.accesses() == 10 * 128);
  CHECK(distances.misses(8) == 10 * 128);
  CHECK(distances.misses(128) == 128);
  CHECK(distances.first_accesses() == 128);
}

TEST_CASE("the curve equals a run with a cache of each size, also where references cross lines") {
  const std::string source =
      "global _start\nsection .bss\nalignb 4096\na: resb 16384\nsection .text\n"
      "_start: mov ecx, 500\nlea rbx, [a + 61]\n.next: mov rax, [rbx]\nadd [rbx + 64], rax\n"
      "movups xmm0, [rbx + 3]\nmovups [rbx + 200], xmm0\ninc word [rbx + 2]\nadd rbx, 19\n"
      "dec ecx\njnz .next\nmov eax, 60\nxor edi, edi\nsyscall\n";
  const auto run_with = [&](u32 lines) {
    cache::HierarchyConfig config;
    config.level(cache::Level::L1D) = {.geometry = {64 * u64{lines}, lines, 64}};
    return Watched(source, config);
  };
  const Watched eight = run_with(8);
  const auto& curve = eight.memory.distances();
  for (const u32 lines : {1, 2, 4, 8, 16, 64}) {
    INFO(lines << " lines");
    const auto& totals = run_with(lines).machine.model().totals();
    CHECK(curve.misses(lines) == totals.read_misses[0] + totals.write_misses[0]);
  }
}

TEST_CASE("an update is a read and a write, in the totals and in the data") {
  const std::string source =
      "global _start\nsection .bss\na: resb 64\nsection .text\n_start: inc dword [a]\n"
      "lock inc dword [a]\nmov al, [a]\nmov eax, 60\nxor edi, edi\nsyscall\n";
  for (const auto& [preset, references] : {std::pair("zen5", u64{5}), {"cachegrind", u64{4}}}) {
    INFO(preset);
    Watched run(source, preset);
    const auto& totals = run.machine.model().totals();
    CHECK(totals.reads + totals.writes == references);
    CHECK(run.object("a").references == references);
    CHECK(run.memory.distances().accesses() == references);
  }
}

TEST_CASE("a line that was here is no compulsory miss, whoever brought it") {
  cache::HierarchyConfig config;
  config.level(cache::Level::L1D) = {.geometry = {64, 1, 64}};
  config.level(cache::Level::L3) = {.geometry = {64, 1, 64}};
  std::string source =
      "global _start\nsection .bss\nalignb 4096\na: resb 4096\n"
      "section .text\n_start: ";
  const auto run_with = [&](const cache::HierarchyConfig& caches) {
    os::TestHost host;
    auto machine = make_machine(assemble_image("test.asm", source), host, caches);
    lab::MemoryProfiler memory(machine);
    machine.observe(memory);
    return memory.kinds(caches.level(cache::Level::L3)->inclusion == cache::Inclusion::Exclusive
                            ? cache::Level::L3
                            : cache::Level::L1D);
  };
  const std::string end = "mov eax, 60\nxor edi, edi\nsyscall\n";
  SECTION("a prefetcher") {
    // Line 1 is brought with line 0, and makes room for line 8 before it is used.
    config.level(cache::Level::L1D)->prefetch = cache::Prefetch::NextLine;
    config.level(cache::Level::L1D)->geometry = {128, 1, 64};
    config.level(cache::Level::L1I) = {.geometry = {1024, 2, 64}};
    source += "mov al, [a]\nmov al, [a + 63 * 64]\nmov al, [a + 64]\n" + end;
    CHECK(run_with(config) == lab::KindCounts{2, 1, 0});
  }
  SECTION("a level inside that gave it up") {
    config.level(cache::Level::L1I) = {.geometry = {1024, 2, 64}};
    config.level(cache::Level::L3)->inclusion = cache::Inclusion::Exclusive;
    // 0 goes out as 1 comes, 1 as 2 comes; then 0 is no longer in L3, but was there.
    source += "mov al, [a]\nmov al, [a + 64]\nmov al, [a + 128]\nmov al, [a]\n" + end;
    const lab::KindCounts kinds = run_with(config);
    CHECK(kinds[0] + kinds[1] + kinds[2] == 4 + 1);  // one fetch
    CHECK(kinds[0] == 4);
  }
}
