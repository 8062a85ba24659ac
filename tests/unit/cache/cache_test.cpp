#include "emu/cache/cache.hpp"

#include <random>

#include "tests/support/catch.hpp"
#include "tests/support/reference_cache.hpp"

using namespace vitrine;
using cache::Cache;
using cache::Replacement;

namespace {

constexpr u64 sets = 8;
constexpr u32 line_size = 64;

Cache make(u32 ways) {
  return Cache({sets * ways * line_size, ways, line_size}, Replacement::Lru);
}

}  // namespace

TEST_CASE("the short way through a plain cache does what the long one does") {
  for (const u32 ways : {1u, 2u, 3u, 7u, 8u, 12u, 15u, 16u}) {
    CAPTURE(ways);
    Cache quick = make(ways), thorough = make(ways);
    REQUIRE(quick.begins_plain());
    tests::ReferenceCache reference(sets, ways, line_size);
    std::mt19937_64 random(ways);
    for (int i = 0; i < 20'000; ++i) {
      // Lines 256 × 8 apart have the same set and the same byte of the tag.
      const u64 line = random() % (2 * sets * ways) + (random() % 2) * 256 * sets;
      u64 victim = 0;
      const bool hit = quick.take_plain(line, victim);
      const Cache::Taken taken = thorough.take(thorough.set_of(line), line);
      REQUIRE(hit == taken.hit);
      REQUIRE(victim == taken.victim);
      REQUIRE(hit == reference.access_block(line));
    }
    CHECK(quick == thorough);
  }
}

TEST_CASE("a cache of more ways than are compared at once finds its lines in all of them") {
  for (const u32 ways : {17u, 24u, 64u}) {
    CAPTURE(ways);
    Cache cache = make(ways);
    CHECK_FALSE(cache.begins_plain());
    tests::ReferenceCache reference(sets, ways, line_size);
    std::mt19937_64 random(ways);
    for (int i = 0; i < 20'000; ++i) {
      const u64 line = random() % (2 * sets * ways);
      REQUIRE(cache.take(cache.set_of(line), line).hit == reference.access_block(line));
    }
  }
}
