#include <random>

#include "emu/memory/port.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::memory;

namespace {

constexpr u64 root = 0x1000, base = 0x10000;

struct Pair {
  u64 low, high;
  bool operator==(const Pair&) const = default;
};

/// A space of 64 pages from `base` on, mapped as asked to frames 32 and up.
struct Space : FaultResolver {
  PhysicalMemory memory{u64{1} << 20};
  Mmu mmu{memory, this};
  u64 demand_page = SoftTlb::no_page;  ///< mapped when first touched
  int resolved = 0;

  Space() {
    memory.write64(0x1000, 0x2000 | Present | Writable | User);
    memory.write64(0x2000, 0x3000 | Present | Writable | User);
    memory.write64(0x3000, 0x4000 | Present | Writable | User);
    mmu.cr3 = root;
  }
  void map(u64 page, u64 bits, u64 frame) {
    memory.write64(0x4000 + (page + (base >> page_bits)) * 8, frame << page_bits | bits);
    mmu.flush();
  }
  void map(u64 page, u64 bits) { map(page, bits, 32 + page); }
  [[nodiscard]] u64 pte(u64 page) const {
    return memory.read64(0x4000 + (page + (base >> page_bits)) * 8);
  }
  bool resolve(u64 address, AccessKind) override {
    if (address >> page_bits != demand_page) return false;
    ++resolved;
    map(demand_page - (base >> page_bits), Present | Writable | User);
    return true;
  }
};

constexpr u64 data = Present | Writable | User, read_only = Present | User;

template <class Access>
AccessFault fault_of(Access access) {
  try {
    access();
  } catch (const AccessFault& fault) {
    return fault;
  }
  FAIL("no fault");
  return {};
}

struct Recorder : FrameAttachment {
  std::vector<std::pair<u32, u32>>* writes;
  int* replacements;
  bool* keep;
  Recorder(std::vector<std::pair<u32, u32>>& w, int& r, bool& k)
      : writes(&w), replacements(&r), keep(&k) {}
  bool written(u32 offset, u32 size) override {
    writes->emplace_back(offset, size);
    return *keep;
  }
  void replaced() override { ++*replacements; }
};

}  // namespace

TEST_CASE("loads and stores of every size, within and across pages") {
  Space space;
  space.map(0, data);
  space.map(1, data, 60);  // not beside the other in physical memory
  Mmu& mmu = space.mmu;
  for (u64 address = base + page_size - 20; address < base + page_size + 4; ++address) {
    for (int round = 0; round < 2; ++round) {  // slow, then through the soft TLB
      mmu.store<u8>(address, 0x11);
      CHECK(mmu.load<u8>(address) == 0x11);
      mmu.store<u16>(address, 0x2233);
      CHECK(mmu.load<u16>(address) == 0x2233);
      mmu.store<u32>(address, 0x44556677);
      CHECK(mmu.load<u32>(address) == 0x44556677);
      mmu.store<u64>(address, 0x8899aabbccddeeff + address);
      CHECK(mmu.load_for_update<u64>(address) == 0x8899aabbccddeeff + address);
      mmu.store<Pair>(address, {address, ~address});
      CHECK(mmu.load<Pair>(address) == Pair{address, ~address});
      CHECK(mmu.load<u8>(address) == (address & 0xff));
    }
  }
}

TEST_CASE("an access that cannot be completed changes nothing") {
  Space space;
  space.map(0, data);
  space.map(1, read_only);
  space.map(2, data);
  Mmu& mmu = space.mmu;
  mmu.store<u64>(base + page_size - 8, 0x1122334455667788);
  const u64 crossing = base + page_size - 4;
  const AccessFault second = fault_of([&] { mmu.store<u64>(crossing, ~u64{0}); });
  CHECK(second.kind == AccessFault::Kind::Page);
  CHECK(second.address == base + page_size);  // the first byte that cannot be written
  CHECK(second.error_code == (FaultPresent | FaultWrite | FaultUser));
  CHECK(mmu.load<u64>(base + page_size - 8) == 0x1122334455667788);
  CHECK(mmu.load<u64>(crossing) == 0x11223344);

  const AccessFault first = fault_of([&] { mmu.store<u64>(base + 2 * page_size - 4, ~u64{0}); });
  CHECK(first.address == base + 2 * page_size - 4);
  CHECK(mmu.load<u64>(base + 2 * page_size - 4) == 0);

  const AccessFault update = fault_of([&] { (void)mmu.load_for_update<u64>(crossing); });
  CHECK(update.error_code == (FaultPresent | FaultWrite | FaultUser));
  const AccessFault absent = fault_of([&] { (void)mmu.load<u16>(base + 3 * page_size - 1); });
  CHECK(absent.address == base + 3 * page_size);
  CHECK(absent.error_code == FaultUser);
}

TEST_CASE("non-canonical and kernel-half addresses") {
  Space space;
  Mmu& mmu = space.mmu;
  CHECK(fault_of([&] { (void)mmu.load<u8>(0x8000'0000'0000); }).kind ==
        AccessFault::Kind::NonCanonical);
  CHECK(fault_of([&] { (void)mmu.load<u8>(0xffff'7fff'ffff'ffff); }).kind ==
        AccessFault::Kind::NonCanonical);
  const AccessFault kernel = fault_of([&] { mmu.store<u64>(0xffff'8000'0000'0000, 1); });
  CHECK(kernel.kind == AccessFault::Kind::Page);
  CHECK(kernel.error_code == (FaultWrite | FaultUser));
  CHECK(fault_of([&] { (void)mmu.load<u64>(~u64{0} - 3); }).kind == AccessFault::Kind::Page);
}

TEST_CASE("demand paging resolves a fault unseen") {
  Space space;
  space.map(0, data);
  space.demand_page = (base >> page_bits) + 1;
  space.mmu.store<u64>(base + page_size - 4, 0x1234567890);
  CHECK(space.mmu.load<u64>(base + page_size - 4) == 0x1234567890);
  CHECK(space.resolved == 1);
}

TEST_CASE("A and D are as the accesses were") {
  Space space;
  space.map(0, data);
  CHECK((space.pte(0) & (Accessed | Dirty)) == 0);
  (void)space.mmu.load<u8>(base);
  CHECK((space.pte(0) & (Accessed | Dirty)) == Accessed);
  space.mmu.store<u8>(base, 1);
  CHECK((space.pte(0) & (Accessed | Dirty)) == (Accessed | Dirty));
  space.map(1, data);
  space.mmu.check_writable(base + page_size, 8);
  CHECK((space.pte(1) & Dirty) == Dirty);
  CHECK_THROWS_AS(space.mmu.check_writable(base + 2 * page_size - 1, 2), AccessFault);
}

TEST_CASE("alignment checking") {
  Space space;
  space.map(0, data);
  Mmu& mmu = space.mmu;
  mmu.store<u64>(base, 1);
  mmu.set_alignment_check(true);
  CHECK(fault_of([&] { (void)mmu.load<u16>(base + 1); }).kind == AccessFault::Kind::Misaligned);
  CHECK(fault_of([&] { mmu.store<u64>(base + 4, 1); }).kind == AccessFault::Kind::Misaligned);
  CHECK(mmu.load<u64>(base) == 1);
  CHECK(mmu.load<u8>(base + 3) == 0);
  (void)mmu.load<Pair>(base + 16);
  CHECK_THROWS_AS(mmu.load<Pair>(base + 8), AccessFault);
  CHECK(fault_of([&] { (void)mmu.load<u16>(0x8000'0000'0000'0001); }).kind ==
        AccessFault::Kind::NonCanonical);
  CHECK_THROWS_AS(mmu.load<u16>(base + 1), AccessFault);  // also after aligned accesses
  mmu.set_alignment_check(false);
  CHECK(mmu.load<u16>(base + 1) == 0);
}

TEST_CASE("an attachment hears of every write while it asks to, and of copies") {
  Space space;
  space.map(0, data);
  space.map(1, data, 32);  // the same frame once more
  Mmu& mmu = space.mmu;
  mmu.store<u64>(base, 1);
  std::vector<std::pair<u32, u32>> writes;
  int replacements = 0;
  bool keep = true;
  mmu.protect_code(32).attachment = std::make_unique<Recorder>(writes, replacements, keep);

  mmu.store<u32>(base + 16, 5);
  mmu.store<u32>(base + page_size + 20, 5);
  (void)mmu.load_for_update<u8>(base + 24);
  mmu.store_updated<u8>(base + 24, 5);
  CHECK(writes == std::vector<std::pair<u32, u32>>{{16, 4}, {20, 4}, {24, 1}});
  keep = false;
  mmu.store<u64>(base + page_size - 2, 0x1234);  // wraps into the second page of the same frame
  CHECK(writes.size() == 5);
  mmu.store<u8>(base, 1);
  CHECK(writes.size() <= 6);
  writes.clear();
  mmu.store<u8>(base, 2);
  CHECK(writes.empty());

  // Copy-on-write: the old frame keeps its attachment, the new one is told of nothing.
  keep = true;
  const Frame& old = mmu.protect_code(32);
  const PhysicalMemory snapshot = space.memory;
  mmu.refresh();
  (void)mmu.load<u8>(base + page_size);
  mmu.store<u8>(base, 77);
  CHECK(replacements == 1);
  CHECK(writes.empty());
  CHECK(&snapshot.frame(32) == &old);
  CHECK(old.bytes[0] == 2);
  CHECK(mmu.load<u8>(base + page_size) == 77);  // the alias reads the new frame
}

TEST_CASE("code attached to an untouched frame stays with that frame alone") {
  Space space;
  space.map(0, data);
  space.map(1, data);
  (void)space.mmu.load<u8>(base);
  const Frame& frame = space.mmu.protect_code(32);
  CHECK(&frame != &space.memory.frame(33));
  space.mmu.store<u8>(base, 3);
  CHECK(frame.bytes[0] == 3);
}

TEST_CASE("stores after a snapshot leave it alone, and a restore is seen") {
  Space space;
  space.map(0, data);
  Mmu& mmu = space.mmu;
  mmu.store<u64>(base, 1);
  const PhysicalMemory snapshot = space.memory;
  mmu.refresh();
  const u64 generation = mmu.generation();
  mmu.store<u64>(base, 2);
  CHECK(snapshot.frame(32).bytes[0] == 1);
  CHECK(mmu.load<u64>(base) == 2);
  space.memory = snapshot;
  mmu.refresh();
  CHECK(mmu.generation() != generation);
  CHECK(mmu.load<u64>(base) == 1);
}

TEST_CASE("fetch translations check NX and follow flushes") {
  Space space;
  space.map(0, read_only);
  CHECK(space.mmu.translate_fetch(base + 5) == 32 * page_size + 5);
  CHECK(space.mmu.translate_fetch(base + 6) == 32 * page_size + 6);
  space.map(0, read_only | NoExecute);
  CHECK(fault_of([&] { (void)space.mmu.translate_fetch(base); }).error_code ==
        (FaultPresent | FaultUser | FaultFetch));
}

TEST_CASE("peek and the kernel's copies stop at the first byte that is out of reach") {
  Space space;
  space.map(0, data);
  space.map(1, read_only);
  std::vector<u8> bytes(3 * page_size, 9);
  CHECK(space.mmu.write_bytes(base + 100, bytes) == page_size - 100);
  CHECK((space.pte(1) & Accessed) == 0);
  CHECK(space.mmu.peek(base + 100, bytes.data(), bytes.size()) == 2 * page_size - 100);
  CHECK((space.pte(1) & Accessed) == 0);
  CHECK(space.mmu.read_bytes(base + 100, bytes) == 2 * page_size - 100);
  CHECK((space.pte(1) & Accessed) == Accessed);
  CHECK(space.mmu.read_bytes(0x8000'0000'0000 - 1, bytes) == 0);
  CHECK(space.mmu.peek(~u64{0} - 5, bytes.data(), bytes.size()) == 0);
}

TEST_CASE("random accesses through the soft TLB agree with a flat model") {
  Space space;
  std::vector<u8> model(64 * page_size);
  for (u64 page = 0; page < 64; ++page)
    space.map(page, data, 32 + page * 37 % 64);
  std::vector<std::pair<PhysicalMemory, std::vector<u8>>> saved;
  std::mt19937_64 random(11);
  for (int round = 0; round < 200000; ++round) {
    const u64 offset = random() % 3 == 0 ? (1 + random() % 63) * page_size - random() % 8
                                         : random() % (model.size() - 8);
    const u64 value = random();
    u64 expected = 0;
    std::memcpy(&expected, model.data() + offset, 8);
    if (random() % 2) {
      REQUIRE(space.mmu.load<u64>(base + offset) == expected);
    } else {
      space.mmu.store<u64>(base + offset, value);
      std::memcpy(model.data() + offset, &value, 8);
    }
    if (round % 5000 == 4999) {
      if (saved.size() < 5) saved.emplace_back(space.memory, model);
      if (random() % 2) {
        const auto& pick = saved[random() % saved.size()];
        space.memory = pick.first;
        model = pick.second;
      }
      space.mmu.refresh();
    }
  }
}
