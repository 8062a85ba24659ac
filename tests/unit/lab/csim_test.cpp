#include "emu/lab/csim.hpp"

#include "tests/support/access_pattern.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/reference_cache.hpp"

using namespace vitrine;
using namespace vitrine::lab;
using cache::Replacement;
using tests::ReferenceCache;
using tests::ReferencePolicy;

TEST_CASE("the example of the course: 16 sets of one line of 16 bytes") {
  auto csim = Csim::create({4, 1, 4});
  REQUIRE(csim);
  std::vector<std::string_view> seen;
  for (const u64 address : {0x10, 0x20, 0x20, 0x22, 0x18, 0x110, 0x210, 0x12, 0x12})
    seen.push_back(to_string(csim->access(address)));
  CHECK(seen == std::vector<std::string_view>{"miss", "miss", "hit", "hit", "hit", "miss eviction",
                                              "miss eviction", "miss eviction", "hit"});
  CHECK(csim->counts() == CsimCounts{4, 5, 3});
}

TEST_CASE("hits, misses and evictions agree with lists of lists, for every policy") {
  const std::pair<Replacement, ReferencePolicy> policies[] = {
      {Replacement::Lru, ReferencePolicy::Lru},
      {Replacement::Fifo, ReferencePolicy::Fifo},
      {Replacement::TreePlru, ReferencePolicy::TreePlru},
  };
  for (const auto& [policy, reference_policy] : policies) {
    for (const CsimGeometry geometry : {CsimGeometry{0, 1, 0}, CsimGeometry{3, 4, 5},
                                        CsimGeometry{5, 2, 6}, CsimGeometry{1, 32, 4}}) {
      auto csim = Csim::create(geometry, policy);
      REQUIRE(csim);
      ReferenceCache reference(u64{1} << geometry.set_bits, geometry.lines,
                               u64{1} << geometry.block_bits, reference_policy);
      CsimCounts counts;
      for (const auto& access : tests::access_pattern(9, 15'000, 1 << 14)) {
        const u64 block = access.address >> geometry.block_bits;
        const bool full =
            reference.set(block % (u64{1} << geometry.set_bits)).size() == geometry.lines;
        const bool hit = reference.access_block(block);
        REQUIRE(csim->access(access.address) == (hit    ? CsimEvent::Hit
                                                 : full ? CsimEvent::MissEviction
                                                        : CsimEvent::Miss));
        ++(hit ? counts.hits : counts.misses);
        counts.evictions += !hit && full ? 1 : 0;
      }
      CHECK(csim->counts() == counts);
    }
  }
}

TEST_CASE("random replacement evicts what its policy draws for the set") {
  constexpr u32 ways = 4;
  auto csim = Csim::create({3, ways, 4}, Replacement::Random, 5);
  REQUIRE(csim);
  const cache::Policy policy(Replacement::Random, ways, 5);
  std::vector<std::vector<u64>> words(8, policy.initial_words());
  ReferenceCache reference(8, ways, 16, ReferencePolicy::Random,
                           [&](u64 set) { return policy.victim(words[set].data(), set); });
  for (const auto& access : tests::access_pattern(9, 15'000, 1 << 14))
    REQUIRE((csim->access(access.address) == CsimEvent::Hit) == reference.access(access.address));
}

TEST_CASE("random replacement is the same for the same seed, and different for another") {
  const auto misses = [](u64 seed) {
    auto csim = Csim::create({2, 4, 4}, Replacement::Random, seed);
    for (const auto& access : tests::access_pattern(9, 15'000, 1 << 14))
      csim->access(access.address);
    return csim->counts().misses;
  };
  CHECK(misses(1) == misses(1));
  CHECK(misses(1) != misses(2));
}

TEST_CASE("caches that cannot be are refused") {
  const auto error = [](const CsimGeometry& geometry, Replacement policy = Replacement::Lru) {
    const auto csim = Csim::create(geometry, policy);
    return csim ? std::string("accepted") : csim.error().to_string();
  };
  CHECK(error({4, 0, 4}) == "-E 0: sets without lines hold nothing (at least 1)");
  CHECK(error({27, 1, 4}).find("are too many lines") != std::string::npos);
  CHECK(error({4000000000, 1, 4}).find("are too many lines") != std::string::npos);
  CHECK(error({20, 100, 4}).find("are too many lines") != std::string::npos);
  CHECK(error({4, 1, 33}).find("is a block too large") != std::string::npos);
  CHECK(error({4, 3, 4}, Replacement::TreePlru).find("tree-PLRU cannot") != std::string::npos);
}
