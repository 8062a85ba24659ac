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
  Space() {
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

namespace {

/// Notes what it is told; lets single-line references pass from then on, as a model would.
struct NotingModel final : ReferenceModel {
  struct Told {
    AccessUse use;
    u64 address;
    u32 size;
    u64 instruction;
    bool operator==(const Told&) const = default;
  };
  Mmu& mmu;
  HitFilter filter;
  std::vector<Told> accesses;
  std::vector<std::pair<u64, u32>> fetches;

  explicit NotingModel(Mmu& the_mmu) : mmu(the_mmu) {
    filter.fetch_bits = filter.data_bits = 6;
    filter.fetch_mask = filter.data_mask = filter.page_mask = 3;
  }
  void fetched(u64 address, u32 length, u64) override {
    fetches.emplace_back(address, length);
    const u64 line = (address + length - 1) >> 6;
    filter.fetch[line & 3] = filter.current = line;
  }
  void accessed(AccessUse use, u64 address, u32 size, u64 instruction, u64) override {
    accesses.push_back({use, address, size, instruction});
    filter.use_page(address >> page_bits);
    if (address >> 6 == (address + size - 1) >> 6)
      filter.pass(mmu.host_page(address), address, true, true);
  }
  bool admits(AccessUse, u64, u32, u64) override { return false; }
};

}  // namespace

TEST_CASE("the modelled port tells of everything but references known to hit") {
  using enum AccessUse;
  Space space;
  NotingModel model(space.mmu);
  ModelledPort port(space.mmu, model.filter, model);
  port.begin(0x77, 0, false);
  CHECK(port.writable<8>(0x1000) == nullptr);
  port.store<u64>(0x1000, 5);
  REQUIRE(model.accesses == std::vector<NotingModel::Told>{{Write, 0x1000, 8, 0x77}});
  CHECK(port.writable<8>(0x1000) != nullptr);
  CHECK(port.readable<8>(0x1038) != nullptr);  // the same line …
  CHECK(port.readable<8>(0x1039) == nullptr);  // … and beyond it
  CHECK(port.load<u64>(0x1000) == 5);
  CHECK(model.accesses.size() == 1);
  (void)port.load<u64>(0x1ffc);  // two lines and pages: never passes
  (void)port.load<u64>(0x1ffc);
  CHECK(model.accesses.size() == 3);
  (void)port.load<u8>(0x1100);  // the slot of 0x1000
  CHECK(port.readable<8>(0x1000) == nullptr);
  (void)port.load<u8>(0x1040);
  (void)port.load<u8>(0x5000);  // the page slot of 0x1000
  CHECK(port.readable<8>(0x1040) == nullptr);

  model.accesses.clear();
  port.store_updated<u8>(0x3000, port.load_for_update<u8>(0x3000));  // one access
  port.begin(0x78, 1, true);
  port.store_updated<u8>(0x4000, port.load_for_update<u8>(0x4000));
  CHECK(model.accesses ==
        std::vector<NotingModel::Told>{{Update, 0x3000, 1, 0x77}, {Locked, 0x4000, 1, 0x78}});
  model.accesses.clear();
  CHECK_THROWS_AS(port.load<u8>(0x0), AccessFault);  // tells nothing
  CHECK_THROWS_AS(port.store<u64>(0xfffc, 0), AccessFault);
  port.check_writable(0x5000, 8);
  CHECK(model.accesses.empty());

  port.fetch(0x203e, 4, 0);
  port.fetch(0x2042, 1, 1);  // on the same line
  CHECK(model.fetches == std::vector<std::pair<u64, u32>>{{0x203e, 4}});
  CHECK(port.fetches_freely(0x2040 >> 6));
  CHECK(!port.fetches_freely(0x2080 >> 6));
  CHECK(!port.fetches_freely(HitFilter::crossing));
}

TEST_CASE("the modelled port reads what was written when a snapshot shared the page before") {
  Space space;
  NotingModel model(space.mmu);
  ModelledPort port(space.mmu, model.filter, model);
  port.begin(0x77, 0, false);
  port.store<u64>(0x1000, 5);
  for (const bool updates : {false, true}) {
    CAPTURE(updates);
    const PhysicalMemory snapshot = space.memory;
    space.mmu.refresh();
    port.refresh();
    REQUIRE(port.load<u64>(0x1000) == 5);
    REQUIRE(port.readable<8>(0x1000) != nullptr);
    CHECK(port.writable<8>(0x1000) == nullptr);  // it is the snapshot's, too
    if (updates) {
      port.store_updated<u64>(0x1000, port.load_for_update<u64>(0x1000) + 1);
    } else {
      port.store<u64>(0x1000, 6);
    }
    CHECK(port.load<u64>(0x1000) == 6);
    CHECK(snapshot.read64(0x2'1000) == 5);
    port.store<u64>(0x1000, 5);
  }
}

TEST_CASE("the observed port tells of every reference and reports accesses with their bytes") {
  Space plain, seen;
  std::vector<MemoryAccess> accesses;
  NotingModel modelled_model(plain.mmu), observed_model(seen.mmu);
  ModelledPort modelled(plain.mmu, modelled_model.filter, modelled_model);
  ObservedPort observed(seen.mmu, observed_model.filter, observed_model, accesses);
  const auto work = [](auto& port) {
    port.template store<u32>(0x1ffe, 0x11223344);
    port.template store_updated<u8>(0x1fff, port.template load_for_update<u8>(0x1fff) + 1);
    CHECK_THROWS_AS(port.template store<u8>(0x80'0000, 1), AccessFault);
    (void)port.template load<u8>(0x1fff);
    port.fetch(0x3000, 5, 0);
    return port.template load<u16>(0x1fff);
  };
  CHECK(work(modelled) == 0x2234);
  CHECK(work(observed) == 0x2234);
  CHECK(observed_model.accesses.size() == 4);
  CHECK(modelled_model.accesses.size() < 4);  // the filter lets some pass
  CHECK(modelled_model.fetches == observed_model.fetches);
  REQUIRE(accesses.size() == 5);
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
  CHECK(accesses[4].kind == AccessKind::Read);
  CHECK(accesses[4].before[1] == 0x22);
}
