#include "emu/lab/sweep.hpp"

#include "tests/support/access_pattern.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/reference_cache.hpp"

using namespace vitrine;
using namespace vitrine::lab;
using tests::ReferenceCache;

TEST_CASE("a sweep equals a simulation of each of its caches, on any number of threads") {
  const SweepGrid grid{{512, 1024, 3072, 4096}, {4, fully_associative, 1, 2, 2, 3}, {64, 16, 64}};
  const auto accesses = tests::access_pattern(5, 12'000, 1 << 13);
  for (const unsigned threads : {1u, 2u, 5u}) {
    auto sweep = Sweep::create(grid, threads);
    REQUIRE(sweep);
    std::vector<SweepAccess> piece;
    for (const auto& access : accesses) {
      piece.push_back({access.address, access.size});
      if (piece.size() == 1000) sweep->feed(piece);
    }
    sweep->feed(piece);
    CHECK(piece.empty());
    CHECK(sweep->accesses() == accesses.size());

    const auto points = sweep->points();
    // 3 ways: only 3072 bytes are a multiple of 3 lines.
    REQUIRE(points.size() == 2 * (4 * 4 + 1));
    CHECK(points.front().ways == 1);
    CHECK(points.front().line == 16);
    CHECK(points.back().ways == fully_associative);
    CHECK(points.back().size == 4096);
    for (const SweepPoint& point : points) {
      const u64 blocks = point.size / point.line;
      const u32 ways = point.ways == fully_associative ? static_cast<u32>(blocks) : point.ways;
      ReferenceCache cache(blocks / ways, ways, point.line);
      u64 misses = 0;
      for (const auto& access : accesses)
        misses += cache.access(access.address, access.size) ? 0 : 1;
      INFO(point.size << " bytes, " << point.ways << " ways, lines of " << point.line);
      CHECK(point.misses == misses);
    }
  }
}

TEST_CASE("grids that cannot be are refused") {
  const auto error = [](const SweepGrid& grid) {
    const auto sweep = Sweep::create(grid);
    return sweep ? std::string("accepted") : sweep.error().to_string();
  };
  CHECK(error({{1024}, {1}, {48}}).find("a line of 48 bytes cannot be") == 0);
  CHECK(error({{1024}, {1}, {2}}).find("a line of 2 bytes cannot be") == 0);
  CHECK(error({{1024}, {65}, {64}}).find("65 ways are too many") == 0);
  CHECK(error({{100}, {1, 2}, {64}}).find("no cache of this grid can be") == 0);
  CHECK(error({{}, {1}, {64}}).find("no cache of this grid can be") == 0);
  CHECK(error({{u64{1} << 40}, {1}, {64}}).find("too large together") != std::string::npos);
  CHECK(error({{u64{1} << 40}, {fully_associative}, {64}}).find("too large") != std::string::npos);
}

TEST_CASE("an empty trace misses nothing") {
  const auto sweep = Sweep::create({{1024}, {1}, {64}});
  REQUIRE(sweep);
  CHECK(sweep->accesses() == 0);
  CHECK(sweep->points().at(0).misses == 0);
}
