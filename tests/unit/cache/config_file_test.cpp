#include "emu/cache/config_file.hpp"

#include "emu/cache/presets.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::cache;

namespace {

std::string error_of(std::string_view text) {
  const auto config = parse_config(text, "x.toml");
  return config ? "accepted" : config.error().to_string();
}

}  // namespace

TEST_CASE("a file says every part of a hierarchy") {
  const auto config = parse_config(R"(
memory_latency = 300
cached_walks = true
[L1D]
size = "24K"
ways = 6
line = 32
latency = 3
policy = "fifo"
seed = 7
writes = "through"
write_allocate = false
index = "virtual"
prefetch = "stride"
[L2]
size = 262144
ways = 8
line = 64
latency = 12
inclusion = "inclusive"
policy = "tree-plru"
)",
                                   "x.toml");
  REQUIRE(config);
  CHECK(config->rules == Rules::General);
  CHECK(config->memory_latency == 300);
  CHECK(config->cached_walks);
  CHECK_FALSE(config->level(Level::L1I));
  CHECK_FALSE(config->level(Level::L3));
  CHECK(*config->level(Level::L1D) == LevelConfig{.geometry = {24 << 10, 6, 32},
                                                  .latency = 3,
                                                  .replacement = Replacement::Fifo,
                                                  .seed = 7,
                                                  .writes = Writes::Through,
                                                  .write_allocate = false,
                                                  .inclusion = Inclusion::Neither,
                                                  .index = Index::Virtual,
                                                  .prefetch = Prefetch::Stride});
  CHECK(config->level(Level::L2)->inclusion == Inclusion::Inclusive);
  CHECK(config->level(Level::L2)->replacement == Replacement::TreePlru);
}

TEST_CASE("a file can begin with a preset and change parts of it") {
  const auto config =
      parse_config("preset = \"zen5\"\n[L2]\nlatency = 16\n[L3]\nabsent = true\n", "x.toml");
  REQUIRE(config);
  auto expected = *preset("zen5");
  expected.level(Level::L2)->latency = 16;
  expected.level(Level::L3).reset();
  CHECK(*config == expected);
}

TEST_CASE("broken files are answered with line and column") {
  CHECK(error_of("rules = \n").find("x.toml:1:9: ") == 0);
  CHECK(error_of("[L1D\nsize = 1").find("x.toml:1:") == 0);
  CHECK(error_of("a = \"\xff\"").find("x.toml:1:") == 0);
  CHECK(error_of("memory_latenzy = 3\n") ==
        "x.toml:1:1: there is no key `memory_latenzy` here (did you mean memory_latency?)");
  CHECK(error_of("[L1D]\nwidth = 3\n")
            .find("x.toml:2:1: there is no key `width` here (the keys "
                  "are size, ways") == 0);
  CHECK(error_of("[L1D]\nways = \"two\"\n") ==
        "x.toml:2:8: `ways` is no such number (write a whole number from 0 to 4,294,967,295)");
  CHECK(error_of("[L1D]\nways = -1\n").find("x.toml:2:8: `ways` is no such number") == 0);
  CHECK(error_of("[L1D]\nsize = \"big\"\n").find("x.toml:2:8: `size` is no size") == 0);
  CHECK(error_of("[L1D]\npolicy = \"mru\"\n") ==
        "x.toml:2:10: `policy` is none of its words (write one of \"lru\", \"tree-plru\", "
        "\"fifo\", \"random\")");
  CHECK(error_of("[L1D]\nwrite_allocate = 1\n").find("x.toml:2:18: ") == 0);
  CHECK(error_of("L1D = 3\n").find("x.toml:1:7: `L1D` is no table") == 0);
  CHECK(error_of("preset = \"zen4\"\n") ==
        "x.toml:1:10: `preset` names no caches (did you mean zen5?)");
}

TEST_CASE("a hierarchy that cannot be is refused") {
  CHECK(error_of("") == "x.toml: there is no cache in it (give at least one level)");
  CHECK(error_of("[L1D]\nline = 48\n").find("x.toml:1:1: L1D of 32,768 bytes") == 0);
  CHECK(error_of("[L1D]\nways = 0\n").find("at least 1 way") != std::string::npos);
  CHECK(error_of("[L1D]\nline = 128\n[L2]\nline = 64\n").find("let lines grow outward") !=
        std::string::npos);
  // What cachegrind's rules do not know is not passed over in silence.
  for (const char* more : {"cached_walks = true\n", "[L1D]\nwrites = \"through\"\n",
                           "[L1D]\nwrite_allocate = false\n", "[L3]\ninclusion = \"inclusive\"\n"})
    CHECK(error_of(std::string("preset = \"cachegrind\"\n") + more).find("cachegrind's caches") !=
          std::string::npos);
}

TEST_CASE("deep nesting is refused, not followed") {
  CHECK(error_of("a = " + std::string(100'000, '[')).find("x.toml:1:") == 0);
}
