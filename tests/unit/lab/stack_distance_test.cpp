#include "emu/lab/stack_distance.hpp"

#include <list>
#include <set>

#include "emu/lab/set_stacks.hpp"
#include "tests/support/access_pattern.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/reference_cache.hpp"

using namespace vitrine;
using namespace vitrine::lab;
using tests::access_pattern;
using tests::ReferenceCache;

TEST_CASE("the distance is the number of different blocks in between") {
  StackDistances distances;
  std::vector<u64> seen;
  for (const char block : std::string("abcbbacda"))
    seen.push_back(distances.access(static_cast<u64>(block)));
  const u64 none = no_distance;
  CHECK(seen == std::vector<u64>{none, none, none, 1, 0, 2, 2, none, 2});
  CHECK(distances.blocks() == 4);
}

TEST_CASE("distances agree with a list that is searched from the front") {
  for (const u64 limit : {u64{1} << 24, u64{1}, u64{7}, u64{300}}) {
    StackDistances distances(limit);
    std::list<u64> stack;  // the youngest first
    for (const auto& access : access_pattern(3, 40'000)) {
      const u64 block = access.address / 16;
      u64 expected = 0;
      auto at = stack.begin();
      for (; at != stack.end() && *at != block; ++at)
        ++expected;
      if (at == stack.end())
        expected = no_distance;
      else
        stack.erase(at);
      stack.push_front(block);
      if (stack.size() > limit) stack.pop_back();
      REQUIRE(distances.access(block) == expected);
      REQUIRE(distances.blocks() == stack.size());
    }
  }
}

TEST_CASE("a long trace of few blocks takes little memory, and many blocks come back in order") {
  StackDistances few;
  for (u64 access = 0; access < 300'000; ++access)
    REQUIRE(few.access(access % 100) == (access < 100 ? no_distance : 99));
  StackDistances many;
  constexpr u64 blocks = 100'000;
  for (u64 access = 0; access < 3 * blocks; ++access)
    REQUIRE(many.access(access % blocks << 20) == (access < blocks ? no_distance : blocks - 1));
}

TEST_CASE("the curve of one pass equals a simulation at every size") {
  for (u32 seed = 1; seed <= 4; ++seed) {
    const auto accesses = access_pattern(seed, 5'000, 1 << 13);
    MissCurve whole(64);
    for (const auto& access : accesses)
      whole.access(access.address, access.size);
    const DistanceHistogram& histogram = whole.histogram();
    u64 least = histogram.misses(1);
    for (u32 blocks = 1; blocks <= 140; ++blocks) {
      ReferenceCache cache(1, blocks, 64);
      u64 misses = 0;
      for (const auto& access : accesses)
        misses += cache.access(access.address, access.size) ? 0 : 1;
      INFO("seed " << seed << ", " << blocks << " blocks");
      REQUIRE(histogram.misses(blocks) == misses);
      CHECK(misses <= least);  // inclusion: a larger LRU cache never misses more
      least = misses;
    }
    CHECK(histogram.accesses() == accesses.size());
    const auto curve = histogram.curve();
    for (const auto& point : curve)
      CHECK(point.misses == histogram.misses(point.blocks));
    CHECK(curve.back().misses == histogram.first_accesses());
    u64 counted = histogram.first_accesses();
    for (const auto& bucket : histogram.buckets())
      counted += bucket.count;
    CHECK(counted == accesses.size());
  }
}

TEST_CASE("an empty histogram has a curve") {
  const DistanceHistogram histogram;
  REQUIRE(histogram.curve().size() == 1);
  CHECK(histogram.curve()[0].misses == 0);
  CHECK(histogram.buckets().empty());
}

TEST_CASE("one pass over set stacks equals a simulation of each cache") {
  // Powers of two, and 3, 6, 12, 7: chains of divisors.
  const std::vector<u64> set_counts{1, 2, 3, 4, 6, 7, 8, 12, 16, 64};
  constexpr u32 ways = 9;
  for (const u64 line : {4, 16, 64}) {
    for (u32 seed = 1; seed <= 2; ++seed) {
      const auto accesses = access_pattern(seed, 6'000, 1 << 14);
      std::vector<SetStacks::Depth> depths;
      for (const u64 sets : set_counts)
        depths.push_back({sets, ways});
      SetStacks stacks(line, depths);
      for (const auto& access : accesses)
        stacks.access(access.address, access.size);
      CHECK(stacks.accesses() == accesses.size());
      for (const u64 sets : set_counts) {
        u64 before = ~u64{0};
        for (u32 way = 1; way <= ways; ++way) {
          ReferenceCache cache(sets, way, line);
          u64 misses = 0;
          for (const auto& access : accesses)
            misses += cache.access(access.address, access.size) ? 0 : 1;
          INFO(line << " bytes, " << sets << " sets, " << way << " ways, seed " << seed);
          REQUIRE(stacks.misses(sets, way) == misses);
          CHECK(misses <= before);  // inclusion: more ways never miss more
          before = misses;
        }
      }
    }
  }
}
