#include "emu/memory/watch.hpp"

#include <random>

#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::memory;

TEST_CASE("a watch overlaps ranges modulo 2^64") {
  const Watch watch{.address = ~u64{0} - 1, .size = 4};  // the last two bytes and the first two
  CHECK(watch.overlaps(~u64{0}, 1));
  CHECK(watch.overlaps(1, 1));
  CHECK_FALSE(watch.overlaps(2, 100));
  CHECK(watch.overlaps(~u64{0} - 9, 9));
  CHECK_FALSE(watch.overlaps(~u64{0} - 9, 8));
  CHECK_FALSE(Watch{.address = 5, .size = 0}.overlaps(0, 100));
}

TEST_CASE("the first watch that wants the access is found") {
  WatchList list;
  CHECK(list.empty());
  list.set({{.address = 0, .size = 100, .reads = true, .writes = false},
            {.address = 50, .size = 1},
            {.address = 50, .size = 2, .reads = true}});
  CHECK(list.find(AccessKind::Read, 50, 4) == 0);
  CHECK(list.find(AccessKind::Write, 50, 4) == 1);
  CHECK(list.find(AccessKind::Write, 51, 4) == 2);
  CHECK_FALSE(list.find(AccessKind::Write, 52, 4));
  CHECK_FALSE(list.find(AccessKind::Execute, 50, 4));
}

TEST_CASE("beside the hull of a page no byte is watched") {
  std::mt19937_64 random(1);
  constexpr u64 page = 0x5000;
  for (int round = 0; round < 300; ++round) {
    WatchList list;
    std::vector<Watch> watches;
    for (u64 n = random() % 3; n > 0; --n) {
      const u64 address = page - 6000 + random() % 14000;
      watches.push_back({address, random() % 4 == 0 ? 0 - random() % 5000 : random() % 3000});
    }
    list.set(watches);
    const PagePart hull = list.hull(page);
    bool first = false, last = false;
    for (u32 offset = 0; offset < page_size; ++offset) {
      const bool watched = list.find(AccessKind::Write, page + offset, 1).has_value();
      if (watched) REQUIRE((offset >= hull.begin && offset < hull.end));
      first |= watched && offset == hull.begin;
      last |= watched && offset + 1 == hull.end;
    }
    if (hull.begin < hull.end) {  // and it is no larger than it must be
      REQUIRE(first);
      REQUIRE(last);
    }
  }
}
