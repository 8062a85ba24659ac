#include "emu/lab/miss_kinds.hpp"

#include <set>

#include "tests/support/access_pattern.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/reference_cache.hpp"

using namespace vitrine;
using namespace vitrine::lab;
using tests::ReferenceCache;

TEST_CASE("two blocks of one set displace each other: conflicts, not capacity") {
  ReferenceCache cache(4, 1, 16);
  MissClassifier kinds(4);
  std::vector<std::string> seen;
  for (const u64 block : {0, 4, 0, 4, 1, 0}) {
    const MissKind kind = kinds.ask(block);
    seen.push_back(cache.access_block(block) ? "hit" : name_of(kind));
  }
  CHECK(seen == std::vector<std::string>{"compulsory", "compulsory", "conflict", "conflict",
                                         "compulsory", "conflict"});
}

TEST_CASE("more blocks than fit, round and round: capacity") {
  ReferenceCache cache(2, 2, 16);
  MissClassifier kinds(4);
  for (u64 access = 0; access < 60; ++access) {
    const MissKind kind = kinds.ask(access % 6);
    CHECK_FALSE(cache.access_block(access % 6));
    CHECK(kind == (access < 6 ? MissKind::Compulsory : MissKind::Capacity));
  }
}

TEST_CASE("kinds agree with a set of all blocks and a fully associative cache") {
  for (u32 seed = 1; seed <= 3; ++seed) {
    ReferenceCache cache(16, 2, 32), associative(1, 32, 32);
    std::set<u64> touched;
    MissClassifier kinds(32);
    u64 count[3] = {};
    for (const auto& access : tests::access_pattern(seed, 30'000)) {
      const u64 block = access.address / 32;
      const bool first = touched.insert(block).second;
      const bool would_hit = associative.access_block(block);
      const MissKind kind = kinds.ask(block);
      if (cache.access_block(block)) continue;
      REQUIRE(kind == (first       ? MissKind::Compulsory
                       : would_hit ? MissKind::Conflict
                                   : MissKind::Capacity));
      ++count[static_cast<int>(kind)];
    }
    CHECK(count[0] == touched.size());
    CHECK(count[1] > 0);
    CHECK(count[2] > 0);
  }
}
