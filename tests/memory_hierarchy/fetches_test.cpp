// A modelled run looks up no fetch whose line is surely the last used of its set. Here a second
// hierarchy is given every fetch and every data reference of the run, one by one: both must count
// the same, also where something else than a fetch takes the line that is being executed away.

#include "tests/support/program.hpp"

using namespace vitrine;
using namespace vitrine::tests;
using cache::Kind;
using cache::Level;

namespace {

cache::LevelConfig level(u64 size, u32 ways, u32 line, cache::Inclusion inclusion = {}) {
  return {.geometry = {size, ways, line}, .inclusion = inclusion};
}

/// Makes every reference itself. Virtual addresses will do for the tags: all sets lie in one page.
class FullReplay final : public machine::Observer {
 public:
  explicit FullReplay(const cache::HierarchyConfig& config) : caches(config) {}

  bool on_step(const machine::StepEvent& event) override {
    if (!goes_on_)
      refer(Kind::Fetch, event.before.rip, static_cast<u32>(event.bytes.size()), event.before.rip);
    goes_on_ = !event.completed;
    for (std::size_t i = 0; i < event.accesses.size(); ++i) {
      const memory::MemoryAccess& access = event.accesses[i];
      const bool writes = access.kind == memory::AccessKind::Write;
      const bool updates = !writes && i + 1 < event.accesses.size() &&
                           event.accesses[i + 1].kind == memory::AccessKind::Write &&
                           event.accesses[i + 1].address == access.address;
      refer(updates  ? Kind::Update
            : writes ? Kind::Write
                     : Kind::Read,
            access.address, access.size, event.before.rip);
      if (updates) ++i;
    }
    return true;
  }

  cache::Hierarchy caches;

 private:
  void refer(Kind kind, u64 address, u32 size, u64 instruction) {
    caches.access({kind, size, address, address, 0, instruction, 0});
  }
  bool goes_on_ = false;
};

/// A loop over some lines of code and data, with calls, a repetition, and updates.
const char* const busy = R"(
        global  _start
        section .bss
        alignb  4096
a:      resb    8192
        section .text
        align   64
there:    add     [a + 4032], rcx
        ret
        align   64
_start: mov     ebx, 200
.n:     add     rax, [a]
        add     rax, [a + 64]
        call    there
        mov     [a + 128], rax
        times   70 nop
        lea     rdi, [a + rbx]
        mov     ecx, 100
        rep     stosb
        add     rax, [a + 254]
        mov     rsi, a
        lea     rdi, [a + 4096]
        mov     ecx, 9
        rep     movsq
        dec     ebx
        jnz     .n
        mov     eax, 60
        xor     edi, edi
        syscall
)";

void check_equal(const cache::HierarchyConfig& config) {
  const auto image = assemble_image("test.asm", busy);
  os::TestHost host, other_host, third_host;
  FullReplay replay(config);
  machine::Machine observed = make_machine(image, host, config);
  observed.observe(replay);
  machine::Machine modelled = make_machine(image, other_host, config);
  modelled.run(machine::no_limit, machine::Engine::Modelled);
  machine::Machine sliced = make_machine(image, third_host, config);
  while (sliced.run(7, machine::Engine::Modelled).kind == machine::StopKind::Limit) {
  }

  CHECK(modelled.model() == observed.model());
  CHECK(modelled.model() == sliced.model());
  const cache::Hierarchy& counted = *modelled.model().caches();
  for (const Level which : {Level::L1I, Level::L1D, Level::L2, Level::L3}) {
    INFO(cache::to_string(which));
    cache::LevelCounters expected = replay.caches.counters(which);
    expected.late = counted.counters(which).late;  // the replay has no clock
    CHECK(counted.counters(which) == expected);
  }
  CHECK(counted.memory_reads == replay.caches.memory_reads);
  CHECK(counted.memory_writes == replay.caches.memory_writes);
}

}  // namespace

TEST_CASE("fetches are counted as if each was looked up, where data share their cache") {
  cache::HierarchyConfig config;
  config.level(Level::L2) = level(128, 2, 64);
  SECTION("the only one") {}
  SECTION("behind data of their own") {
    config.level(Level::L1D) = level(128, 1, 32);
  }
  check_equal(config);
}

TEST_CASE("fetches are counted as if each was looked up, where an outer level takes lines away") {
  cache::HierarchyConfig config;
  config.level(Level::L1I) = level(128, 2, 64);
  config.level(Level::L1D) = level(64, 1, 64);
  config.level(Level::L2) = level(256, 4, 64, cache::Inclusion::Inclusive);
  SECTION("as LRU") {}
  SECTION("at random") {
    config.level(Level::L2)->replacement = cache::Replacement::Random;
  }
  SECTION("a third level") {
    config.level(Level::L2) = level(256, 2, 64);
    config.level(Level::L3) = level(512, 4, 128, cache::Inclusion::Inclusive);
  }
  check_equal(config);
}

TEST_CASE("fetches are counted as if each was looked up, where lines are fetched ahead") {
  cache::HierarchyConfig config;
  config.level(Level::L1I) = level(64, 1, 64);
  config.level(Level::L1I)->prefetch = cache::Prefetch::NextLine;
  config.level(Level::L1D) = level(1024, 2, 64);
  SECTION("into one line") {}
  SECTION("into four sets") {
    config.level(Level::L1I)->geometry = {512, 2, 64};
  }
  check_equal(config);
}
