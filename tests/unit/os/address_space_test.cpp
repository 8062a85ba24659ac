// Regions and tables against a model that keeps one entry a page.
#include <map>
#include <random>

#include "emu/os/address_space.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::os;
using memory::AccessKind;
using memory::page_size;

namespace {

struct Page {
  u8 permissions;
  bool has_frame;
};

constexpr u64 base = 0x7f00'0000'0000 - 32 * page_size;  // across tables of three levels

bool agrees(const memory::PhysicalMemory& memory, const AddressSpace& space,
            const std::map<u64, Page>& model) {
  for (u64 number = 0; number < 64; ++number) {
    const u64 address = base + number * page_size;
    const auto page = model.find(number);
    const Region* region = space.find(address);
    if ((page != model.end()) != (region != nullptr)) return false;
    const auto walk_ok = [&](AccessKind kind) {
      return memory::walk(memory, space.root(), address, kind).ok;
    };
    const u8 rights =
        page != model.end() && page->second.has_frame ? page->second.permissions : u8{0};
    if (region != nullptr && region->permissions != page->second.permissions) return false;
    if (walk_ok(AccessKind::Read) != (rights != 0)) return false;
    if (walk_ok(AccessKind::Write) != ((rights & image::Write) != 0)) return false;
    if (walk_ok(AccessKind::Execute) != ((rights & image::Execute) != 0)) return false;
  }
  return true;
}

bool sorted_and_merged(const std::vector<Region>& regions) {
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (regions[i].start >= regions[i].end) return false;
    if (i == 0) continue;
    const Region &a = regions[i - 1], &b = regions[i];
    if (a.end > b.start) return false;
    if (a.end == b.start && a.permissions == b.permissions && a.kind == b.kind) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("random mapping, unmapping, protecting and touching agree with a list of pages") {
  memory::PhysicalMemory memory(u64{4} << 20);
  AddressSpace space(memory);
  const u64 frames_at_start = space.frames().used();
  std::map<u64, Page> model;
  std::mt19937_64 random(5);
  for (int round = 0; round < 4000; ++round) {
    const u64 first = random() % 64, count = 1 + random() % std::min<u64>(64 - first, 12);
    const u64 start = base + first * page_size, end = start + count * page_size;
    const auto permissions = static_cast<u8>(random() % 8);
    switch (random() % 5) {
      case 0:
        if (!space.is_free(start, end)) break;
        space.add({start, end, permissions, RegionKind::Mmap, ""});
        for (u64 i = 0; i < count; ++i)
          model[first + i] = {permissions, false};
        break;
      case 1:
        space.remove(memory, start, end);
        for (u64 i = 0; i < count; ++i)
          model.erase(first + i);
        break;
      case 2: {
        space.protect(memory, start, end, permissions);
        for (u64 i = 0; i < count; ++i) {
          if (model.count(first + i)) model[first + i].permissions = permissions;
        }
        break;
      }
      default: {
        const auto kind = static_cast<AccessKind>(random() % 3);
        const auto page = model.find(first);
        const u8 needed = kind == AccessKind::Read    ? u8{7}
                          : kind == AccessKind::Write ? u8{image::Write}
                                                      : u8{image::Execute};
        const bool allowed = page != model.end() && (page->second.permissions & needed) != 0;
        const bool expected = allowed && !page->second.has_frame;
        const auto demand = space.demand(memory, start, kind);
        REQUIRE((demand == AddressSpace::Demand::Mapped) == expected);
        if (expected) page->second.has_frame = true;
      }
    }
    REQUIRE(agrees(memory, space, model));
    REQUIRE(sorted_and_merged(space.regions()));
  }
  space.remove(memory, base, base + 64 * page_size);
  CHECK(space.regions().empty());
  CHECK(space.frames().used() == frames_at_start);  // tables were given back too
}

TEST_CASE("frames given back are zero when given again") {
  memory::PhysicalMemory memory(64 * page_size);
  AddressSpace space(memory);
  const u8 read_write = image::Read | image::Write;
  for (int round = 0; round < 3; ++round) {
    space.add({base, base + page_size, read_write, RegionKind::Mmap, ""});
    REQUIRE(space.demand(memory, base, AccessKind::Write) == AddressSpace::Demand::Mapped);
    const u64 physical = memory::walk(memory, space.root(), base, AccessKind::Write).physical;
    CHECK(memory.read64(physical) == 0);
    memory.write64(physical, ~u64{0});
    space.remove(memory, base, base + page_size);
  }
}

TEST_CASE("RAM runs out page by page, and comes back") {
  memory::PhysicalMemory memory(16 * page_size);
  AddressSpace space(memory);
  space.add({base, base + 64 * page_size, image::Read | image::Write, RegionKind::Mmap, ""});
  u64 mapped = 0;
  while (space.demand(memory, base + mapped * page_size, AccessKind::Write) ==
         AddressSpace::Demand::Mapped) {
    ++mapped;
  }
  CHECK(mapped >= 8);
  CHECK(mapped < 16);
  CHECK(space.frames().available() == 0);
  CHECK(space.demand(memory, base + mapped * page_size, AccessKind::Write) ==
        AddressSpace::Demand::OutOfMemory);
  space.remove(memory, base, base + 4 * page_size);
  CHECK(space.frames().available() == 4);
  CHECK(space.demand(memory, base + mapped * page_size, AccessKind::Write) ==
        AddressSpace::Demand::Mapped);
}

TEST_CASE("free places are found from the top down") {
  memory::PhysicalMemory memory(16 * page_size);
  AddressSpace space(memory);
  const u64 top = 0x7fff'0000'0000;
  CHECK(space.find_free_below(top, page_size) == top - page_size);
  space.add({top - page_size, top + page_size, 1, RegionKind::Mmap, "a"});
  CHECK(space.find_free_below(top, page_size) == top - 2 * page_size);
  space.add({top - 4 * page_size, top - 3 * page_size, 1, RegionKind::Mmap, "b"});
  CHECK(space.find_free_below(top, 2 * page_size) == top - 3 * page_size);
  CHECK(space.find_free_below(top, 3 * page_size) == top - 7 * page_size);
  CHECK(space.find_free_below(top, top) == 0);
}
