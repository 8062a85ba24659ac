// The general rules of a hierarchy against a referee that is written from their sentences, and
// prefetchers, worked out by hand.

#include "emu/cache/hierarchy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "tests/support/catch.hpp"
#include "tests/support/reference_hierarchy.hpp"

using namespace vitrine;
using cache::Inclusion;
using cache::Kind;
using cache::Level;
using cache::Writes;
using tests::ReferenceHierarchy;

namespace {

constexpr u32 line_size = 64;

std::string contents(ReferenceHierarchy::Floor& floor) {
  std::string text;
  for (auto& set : floor.sets) {
    for (const ReferenceHierarchy::Held& held : set)
      text += fmt::format(" {}{}", held.line, held.dirty ? "D" : "");
    text += ";";
  }
  return text;
}

std::string contents(const cache::Cache& cache) {
  std::string text;
  const u32 ways = cache.geometry().ways;
  for (u64 set = 0; set < cache.sets(); ++set) {
    for (u32 age = ways; age-- > 0;)
      for (u32 way = 0; way < ways; ++way)
        if (const cache::Line line = cache.line(set, way); line.valid && cache.age(set, way) == age)
          text += fmt::format(" {}{}", line.number, line.dirty ? "D" : "");
    text += ";";
  }
  return text;
}

std::string numbers(const cache::LevelCounters& c) {
  return fmt::format("{} {} {} missed {} {} {} evicted {} back {} invalidated {}", c.fetches,
                     c.reads, c.writes, c.fetch_misses, c.read_misses, c.write_misses, c.evictions,
                     c.write_backs, c.back_invalidations);
}

cache::LevelConfig small_level(u32 ways, u32 sets) {
  return {.geometry = {u64{ways} * sets * line_size, ways, line_size}};
}

std::string described(const cache::HierarchyConfig& config) {
  std::string text;
  for (const auto& level : config.levels)
    text += !level ? " none;"
                   : fmt::format(" {}x{} {}{}{};", level->geometry.sets(), level->geometry.ways,
                                 level->writes == Writes::Back ? "back" : "through",
                                 level->write_allocate ? "" : " no-allocate",
                                 level->inclusion == Inclusion::Inclusive   ? " inclusive"
                                 : level->inclusion == Inclusion::Exclusive ? " exclusive"
                                                                            : "");
  return text;
}

template <class T>
T pick(std::mt19937& random, std::initializer_list<T> values) {
  return values.begin()[random() % values.size()];
}

cache::HierarchyConfig some_hierarchy(std::mt19937& random) {
  cache::HierarchyConfig config;
  const auto level = [&](u32 most_ways) {
    cache::LevelConfig made = small_level(1 + random() % most_ways, 1u << random() % 3);
    made.writes = pick(random, {Writes::Back, Writes::Back, Writes::Through});
    made.write_allocate = random() % 3 != 0;
    return made;
  };
  config.level(Level::L1I) = level(2);
  config.level(Level::L1D) = level(2);
  for (const Level outer : {Level::L2, Level::L3}) {
    if (random() % 4 == 0) continue;
    config.level(outer) = level(6);
    config.level(outer)->inclusion =
        pick(random, {Inclusion::Neither, Inclusion::Inclusive, Inclusion::Exclusive});
  }
  return config;
}

cache::Reference to_line(Kind kind, u64 line) {
  return {.kind = kind,
          .size = 4,
          .virtual_address = line * line_size,
          .physical_address = line * line_size};
}

}  // namespace

TEST_CASE("write-backs, inclusion and exclusion are those of lists of lists") {
  for (u32 seed = 1, tried = 0; tried < 400; ++seed) {
    std::mt19937 random(seed);
    const cache::HierarchyConfig config = some_hierarchy(random);
    if (check(config)) continue;  // an exclusive level behind one that writes through
    ++tried;
    cache::Hierarchy hierarchy(config);
    ReferenceHierarchy referee(config);
    INFO(described(config));
    for (int i = 0; i < 400; ++i) {
      const Kind kind = pick(
          random, {Kind::Fetch, Kind::Read, Kind::Read, Kind::Write, Kind::Write, Kind::Update});
      const u64 line = random() % (random() % 2 == 0 ? 8 : 48);
      INFO("seed " << seed << " access " << i << " kind " << static_cast<int>(kind) << " line "
                   << line);
      hierarchy.access(to_line(kind, line));
      referee.access(kind, line);
      for (std::size_t number = 0; number < cache::level_count; ++number) {
        const auto level = static_cast<Level>(number);
        if (hierarchy.cache(level) == nullptr) continue;
        INFO(cache::to_string(level));
        REQUIRE(contents(*hierarchy.cache(level)) == contents(*referee.floor(level)));
        REQUIRE(numbers(hierarchy.counters(level)) == numbers(referee.floor(level)->counters));
      }
      REQUIRE(hierarchy.memory_reads == referee.memory_reads);
      REQUIRE(hierarchy.memory_writes == referee.memory_writes);
    }
  }
}

TEST_CASE("an exclusive level cannot stand behind one that sends single writes on") {
  cache::HierarchyConfig config;
  config.level(Level::L1D) = small_level(2, 2);
  config.level(Level::L2) = small_level(4, 2);
  config.level(Level::L2)->inclusion = Inclusion::Exclusive;
  CHECK_FALSE(check(config).has_value());
  config.level(Level::L1D)->write_allocate = false;
  REQUIRE(check(config).has_value());
  CHECK(check(config)->to_string() ==
        "L2: is exclusive, but L1D inside it sends single writes on (let L1D write back and "
        "allocate on writes)");
}

TEST_CASE("an inclusive level holds what the levels inside hold, an exclusive one nothing of it") {
  for (u32 seed = 1; seed <= 50; ++seed) {
    std::mt19937 random(seed);
    cache::HierarchyConfig config;
    config.level(Level::L1I) = config.level(Level::L1D) = small_level(2, 2);
    config.level(Level::L2) = small_level(4, 2);
    config.level(Level::L2)->inclusion = Inclusion::Inclusive;
    config.level(Level::L3) = small_level(8, 2);
    config.level(Level::L3)->inclusion = Inclusion::Exclusive;
    cache::Hierarchy hierarchy(config);
    const auto holds = [&](Level level, u64 line) {
      const cache::Cache& cache = *hierarchy.cache(level);
      return cache.find(cache.set_of(line), line) != cache::Cache::none;
    };
    constexpr u64 lines = 40;
    for (int i = 0; i < 1000; ++i) {
      hierarchy.access(
          to_line(pick(random, {Kind::Fetch, Kind::Read, Kind::Write}), random() % lines));
      for (u64 line = 0; line < lines; ++line) {
        if (holds(Level::L1I, line) || holds(Level::L1D, line)) REQUIRE(holds(Level::L2, line));
        REQUIRE_FALSE((holds(Level::L2, line) && holds(Level::L3, line)));
      }
    }
  }
}

TEST_CASE("more ways never miss more under LRU, whatever the trace") {
  for (u32 seed = 1; seed <= 40; ++seed) {
    std::mt19937 random(seed);
    std::vector<u64> trace(2000);
    for (u64& line : trace)
      line = random() % (1 + random() % 100);
    u64 fewer = ~u64{0};
    for (u32 ways = 1; ways <= 20; ++ways) {
      cache::HierarchyConfig config;
      config.level(Level::L1D) = small_level(ways, 4);
      cache::Hierarchy hierarchy(config);
      for (const u64 line : trace)
        hierarchy.access(to_line(Kind::Read, line));
      const u64 misses = hierarchy.counters(Level::L1D).misses();
      CHECK(misses <= fewer);
      fewer = misses;
    }
  }
}

TEST_CASE("a reference that crosses a line looks up both and misses once") {
  cache::HierarchyConfig config;
  config.level(Level::L1D) = small_level(2, 4);
  config.memory_latency = 100;
  cache::Hierarchy hierarchy(config);
  const cache::Transaction crossing = hierarchy.access(
      {.kind = Kind::Read, .size = 8, .virtual_address = 60, .physical_address = 60});
  REQUIRE(crossing.all().size() == 2);
  CHECK(crossing.all()[0].line == 0);
  CHECK(crossing.all()[1].line == 1);
  CHECK(crossing.stalls == 2 * (100 - 4));
  CHECK(hierarchy.counters(Level::L1D).reads == 1);
  CHECK(hierarchy.counters(Level::L1D).read_misses == 1);
  CHECK(hierarchy.memory_reads == 2);
}

TEST_CASE("a next-line prefetcher brings the line behind a miss, and behind its first use") {
  cache::HierarchyConfig config;
  config.level(Level::L1D) = small_level(2, 4);
  config.level(Level::L1D)->prefetch = cache::Prefetch::NextLine;
  config.memory_latency = 100;
  cache::Hierarchy hierarchy(config);
  const cache::LevelCounters& counters = hierarchy.counters(Level::L1D);
  u64 now = 0;
  const auto read = [&](u64 line, u64 later) {
    cache::Reference reference = to_line(Kind::Read, line);
    reference.now = now += later;
    return hierarchy.access(reference);
  };
  CHECK(read(0, 0).stalls == 96);  // a miss; asks for line 1, which comes at 100
  CHECK(counters.prefetches == 1);
  CHECK(read(1, 30).stalls == 70);  // used while it is on its way; asks for line 2
  CHECK(counters.useful == 1);
  CHECK(counters.late == 1);
  CHECK(read(2, 500).stalls == 0);  // in time; asks for line 3
  CHECK(counters.useful == 2);
  CHECK(counters.late == 1);
  CHECK(read(2, 1).stalls == 0);  // not its first use: asks for nothing
  CHECK(counters.prefetches == 3);
  CHECK(counters.read_misses == 1);
  // Line 3 goes unused: lines 7 and 11 take its set (and ask for 8 and 12).
  read(7, 500);
  read(11, 500);
  CHECK(counters.wasted == 1);
}

TEST_CASE("a line that was prefetched twice is late once") {
  cache::HierarchyConfig config;
  config.level(Level::L1D) = small_level(2, 1);
  config.level(Level::L1D)->prefetch = cache::Prefetch::NextLine;
  config.memory_latency = 100;
  cache::Hierarchy hierarchy(config);
  u64 now = 0;
  const auto read = [&](u64 line) {
    cache::Reference reference = to_line(Kind::Read, line);
    reference.now = now += 10;
    return hierarchy.access(reference);
  };
  read(0);  // asks for line 1
  read(3);  // takes its place, and asks for line 4, which takes that of line 0
  read(0);  // asks for line 1 again
  CHECK(read(1).stalls == 90);
  CHECK(hierarchy.counters(Level::L1D).late == 1);
}

TEST_CASE("memory gives the line that a write-through cache allocates, and takes the word") {
  cache::HierarchyConfig config;
  config.level(Level::L1D) = small_level(2, 4);
  config.level(Level::L1D)->writes = cache::Writes::Through;
  config.memory_latency = 100;
  cache::Hierarchy hierarchy(config);
  hierarchy.access(to_line(Kind::Write, 1));
  hierarchy.access(to_line(Kind::Write, 1));
  CHECK(hierarchy.memory_reads == 1);
  CHECK(hierarchy.memory_writes == 2);
}

TEST_CASE("a next-line prefetcher stays within its page") {
  cache::HierarchyConfig config;
  config.level(Level::L1D) = small_level(2, 4);
  config.level(Level::L1D)->prefetch = cache::Prefetch::NextLine;
  cache::Hierarchy hierarchy(config);
  hierarchy.access(to_line(Kind::Read, 4096 / line_size - 1));
  CHECK(hierarchy.counters(Level::L1D).prefetches == 0);
}

TEST_CASE("a stride prefetcher asks when a distance was seen twice, by each instruction alone") {
  cache::HierarchyConfig config;
  config.level(Level::L1D) = small_level(4, 8);
  config.level(Level::L1D)->prefetch = cache::Prefetch::Stride;
  cache::Hierarchy hierarchy(config);
  const cache::LevelCounters& counters = hierarchy.counters(Level::L1D);
  const auto read = [&](u64 instruction, u64 line) {
    cache::Reference reference = to_line(Kind::Read, line);
    reference.instruction = instruction;
    reference.now = 1'000'000;
    hierarchy.access(reference);
  };
  read(0x10, 0);
  read(0x11, 30);
  read(0x10, 3);  // a distance of 3, once
  read(0x11, 40);
  CHECK(counters.prefetches == 0);
  read(0x10, 6);  // twice: asks for 9
  CHECK(counters.prefetches == 1);
  read(0x11, 41);  // another distance than before
  CHECK(counters.prefetches == 1);
  const u64 misses = counters.read_misses;
  read(0x10, 9);
  CHECK(counters.read_misses == misses);
  CHECK(counters.useful == 1);
  CHECK(counters.prefetches == 2);
}

TEST_CASE("a cache that is indexed by virtual addresses finds its lines there") {
  cache::HierarchyConfig config;
  config.level(Level::L1D) = small_level(1, 4);
  config.level(Level::L1D)->index = cache::Index::Virtual;
  cache::Hierarchy hierarchy(config);
  const cache::Reference reference{
      .kind = Kind::Read, .virtual_address = 3 * line_size, .physical_address = 8 * line_size};
  const cache::Transaction first = hierarchy.access(reference);
  CHECK(first.all()[0].set == 3);
  CHECK(first.all()[0].line == 8);
  CHECK(hierarchy.access(reference).served == Level::L1D);
}

TEST_CASE("a level that is faster than the one inside it makes nobody wait") {
  cache::HierarchyConfig config;
  config.level(Level::L1D) = small_level(1, 1);
  config.level(Level::L1D)->latency = 20;
  config.level(Level::L2) = small_level(1, 8);
  config.level(Level::L2)->latency = 10;
  config.memory_latency = 5;
  cache::Hierarchy caches(config);
  CHECK(caches.access({Kind::Read, 4, 0, 0}).stalls == 0);     // from memory
  CHECK(caches.access({Kind::Read, 4, 64, 64}).cycles == 20);  // from memory
  const cache::Transaction crossing = caches.access({Kind::Read, 4, 126, 126});
  CHECK(crossing.stalls == 0);
  CHECK(crossing.cycles == 20);
  CHECK(caches.stalls(Level::L1D, Level::L2) == 0);
  CHECK(caches.stalls(Level::L2, Level::L1D) == 10);
}

TEST_CASE("every line that comes or goes is told, with its cause") {
  using cache::Move;
  const auto text = [](const cache::Transaction& made) {
    static constexpr const char* causes[] = {"demand", "prefetch", "given-up", "inclusion",
                                             "inside"};
    std::string out;
    for (const Move& move : made.moves)
      out += fmt::format(" {}{}{}:{}", cache::to_string(move.level), move.came ? "+" : "-",
                         move.line, causes[static_cast<int>(move.cause)]);
    return out;
  };
  cache::HierarchyConfig config;
  config.level(Level::L1D) = small_level(1, 2);
  config.level(Level::L2) = small_level(1, 2);
  SECTION("inclusive") {
    config.level(Level::L1D)->geometry = {4 * line_size, 2, line_size};
    config.level(Level::L2)->inclusion = Inclusion::Inclusive;
    cache::Hierarchy caches(config);
    CHECK(text(caches.access({Kind::Read, 1, 0, 0})) == " L2+0:demand L1D+0:demand");
    CHECK(text(caches.access({Kind::Read, 1, 128, 128})) ==
          " L2+2:demand L2-0:demand L1D-0:inclusion L1D+2:demand");
    CHECK(text(caches.access({Kind::Read, 1, 128, 128})).empty());
  }
  SECTION("exclusive") {
    config.level(Level::L2)->inclusion = Inclusion::Exclusive;
    cache::Hierarchy caches(config);
    CHECK(text(caches.access({Kind::Read, 1, 0, 0})) == " L1D+0:demand");
    CHECK(text(caches.access({Kind::Read, 1, 128, 128})) ==
          " L1D+2:demand L1D-0:demand L2+0:given-up");
    CHECK(text(caches.access({Kind::Read, 1, 0, 0})) ==
          " L2-0:inside L1D+0:demand L1D-2:demand L2+2:given-up");
  }
  SECTION("ahead") {
    config.level(Level::L1D)->prefetch = cache::Prefetch::NextLine;
    cache::Hierarchy caches(config);
    CHECK(text(caches.access({Kind::Read, 1, 0, 0})) ==
          " L2+0:demand L1D+0:demand L2+1:prefetch L1D+1:prefetch");
    const cache::Transaction late = caches.access({Kind::Read, 1, 64, 64, 0, 0, 150});
    CHECK(late.late == 50);  // memory takes 200 cycles
    CHECK(late.stalls == 50);
  }
}
