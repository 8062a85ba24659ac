#include <list>
#include <random>

#include "emu/memory/port.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::memory;

namespace {

bool counts(const TlbCounters& counters, u64 hits, u64 misses, u64 walk_reads) {
  return counters == TlbCounters{hits, misses, walk_reads};
}

}  // namespace

TEST_CASE("geometries are checked") {
  CHECK_FALSE(check_geometry({64, 4}));
  CHECK_FALSE(check_geometry({16, 16}));
  CHECK_FALSE(check_geometry({1, 1}));
  CHECK_FALSE(check_geometry({1536, 12}));
  CHECK(check_geometry({0, 1}));
  CHECK(check_geometry({64, 0}));
  CHECK(check_geometry({64, 5}));
  CHECK(check_geometry({48, 4}));
  CHECK(check_geometry({1u << 20, 4}));
  CHECK(check_geometry({48, 4})->to_string().find("power of two") != std::string::npos);
}

TEST_CASE("true LRU within a set") {
  Tlb tlb({8, 2});  // 4 sets
  const auto touch = [&](u64 page) {
    if (tlb.lookup(page)) return true;
    tlb.fill(page, page + 100, 0, 4);
    return false;
  };
  CHECK_FALSE(touch(0));
  CHECK_FALSE(touch(4));
  CHECK(touch(0));
  CHECK_FALSE(touch(8));  // drives out 4, the older
  CHECK(touch(0));
  CHECK_FALSE(touch(4));
  CHECK_FALSE(touch(1));  // another set
  CHECK(counts(tlb.counters(), 2, 5, 20));
  tlb.invalidate(0, 0);
  CHECK_FALSE(touch(0));
  tlb.flush();
  CHECK_FALSE(touch(1));
}

TEST_CASE("the TLB agrees with lists in order of use") {
  constexpr u32 ways = 4, sets = 8;
  Tlb tlb({ways * sets, ways});
  std::vector<std::list<u64>> model(sets);
  std::mt19937_64 random(3);
  for (int round = 0; round < 20000; ++round) {
    const u64 page = random() % 80;
    std::list<u64>& order = model[page % sets];
    const auto found = std::find(order.begin(), order.end(), page);
    const bool hit = found != order.end();
    if (hit) order.erase(found);
    order.push_front(page);
    if (order.size() > ways) order.pop_back();
    REQUIRE(tlb.lookup(page) == hit);
    if (!hit) tlb.fill(page, 0, 0, 4);
  }
}

namespace {

struct Space {
  PhysicalMemory memory{u64{4} << 20};
  Mmu mmu{memory, nullptr};
  TlbModel tlbs;
  Space() : tlbs(TlbGeometry(), TlbGeometry()) {
    const u64 all = Present | Writable | User;
    memory.write64(0x1000, 0x2000 | all);
    memory.write64(0x2000, 0x3000 | all);
    memory.write64(0x3000, 0x4000 | all);
    memory.write64(0x3008, 0x20'0000 | all | LargePage);
    for (u64 page = 1; page < 16; ++page)
      memory.write64(0x4000 + page * 8, (32 + page) << 12 | all);
    mmu.cr3 = 0x1000;
  }
};

}  // namespace

TEST_CASE("the modelled port counts by the rules of the model") {
  Space space;
  ModelledPort port(space.mmu, space.tlbs);
  const auto& data = space.tlbs.data.counters();
  port.store<u64>(0x1000, 5);
  CHECK(counts(data, 0, 1, 4));
  CHECK(port.load<u64>(0x1000) == 5);
  CHECK(counts(data, 1, 1, 4));
  (void)port.load<u64>(0x1ffc);  // both pages, one of them new
  CHECK(counts(data, 2, 2, 8));
  port.store_updated<u8>(0x1000, port.load_for_update<u8>(0x1000));  // one access
  CHECK(counts(data, 3, 2, 8));
  CHECK_THROWS_AS(port.load<u8>(0x0), AccessFault);  // counts nothing
  CHECK_THROWS_AS(port.store<u64>(0xfffc, 0), AccessFault);
  port.check_writable(0x5000, 8);
  CHECK(counts(data, 3, 2, 8));
  (void)port.load<u8>(0x20'0000);  // a 2 MiB page: three entries read
  CHECK(counts(data, 3, 3, 11));
  CHECK(counts(space.tlbs.instruction.counters(), 0, 0, 0));
  port.fetch(0x1ffe, 4);
  port.fetch(0x2002, 1);
  CHECK(counts(space.tlbs.instruction.counters(), 1, 2, 8));
}

TEST_CASE("the observed port counts the same and reports accesses with their bytes") {
  Space plain, seen;
  std::vector<MemoryAccess> accesses;
  ModelledPort modelled(plain.mmu, plain.tlbs);
  ObservedPort observed(seen.mmu, seen.tlbs, accesses);
  const auto work = [](auto& port) {
    port.template store<u32>(0x1ffe, 0x11223344);
    port.template store_updated<u8>(0x1fff, port.template load_for_update<u8>(0x1fff) + 1);
    CHECK_THROWS_AS(port.template store<u8>(0x80'0000, 1), AccessFault);
    port.fetch(0x3000, 5);
    return port.template load<u16>(0x1fff);
  };
  CHECK(work(modelled) == 0x2234);
  CHECK(work(observed) == 0x2234);
  CHECK(plain.tlbs == seen.tlbs);
  REQUIRE(accesses.size() == 4);
  CHECK(accesses[0].kind == AccessKind::Write);
  CHECK(accesses[0].size == 4);
  CHECK(accesses[0].address == 0x1ffe);
  CHECK(accesses[0].before[0] == 0);
  CHECK(accesses[0].after[0] == 0x44);
  CHECK(accesses[1].kind == AccessKind::Read);
  CHECK(accesses[1].before[0] == 0x33);
  CHECK(accesses[2].kind == AccessKind::Write);
  CHECK(accesses[2].before[0] == 0x33);
  CHECK(accesses[2].after[0] == 0x34);
  CHECK(accesses[3].kind == AccessKind::Read);
  CHECK(accesses[3].before[1] == 0x22);
}
