#include "emu/cache/presets.hpp"

#include <filesystem>
#include <fstream>

#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::cache;

TEST_CASE("every preset can be built, and its latencies grow outward") {
  REQUIRE(preset_names().size() == 5);
  for (const std::string_view name : preset_names()) {
    INFO(name);
    const auto config = preset(name);
    REQUIRE(config);
    const auto error = check(*config);
    INFO((error ? error->to_string() : ""));
    CHECK_FALSE(error);
    CHECK(warnings(*config).empty());
    CHECK(config->level(Level::L1I));
    CHECK(config->level(Level::L1D));
  }
  CHECK(preset("cachegrind")->rules == Rules::Cachegrind);
  const Geometry tiny = preset("teaching")->level(Level::L1D)->geometry;
  CHECK(tiny.sets() == 4);
  CHECK(tiny.ways == 2);
  CHECK(tiny.line == 16);
  CHECK(preset("arrow-lake")->level(Level::L3)->geometry.sets() == 49152);
}

TEST_CASE("an unknown preset is answered with the nearest") {
  CHECK(preset("zen6").error().to_string() ==
        "zen6: there are no caches of this name (did you mean zen5?)");
  CHECK(preset("pentium").error().remedy.find("cachegrind, teaching") == 0);
}

TEST_CASE("sizes are bytes or have a unit") {
  CHECK(parse_bytes("0") == 0);
  CHECK(parse_bytes("32768") == 32768);
  CHECK(parse_bytes("32K") == 32768);
  CHECK(parse_bytes("32k") == 32768);
  CHECK(parse_bytes("1MiB") == 1 << 20);
  CHECK(parse_bytes("2GB") == u64{2} << 30);
  for (const char* wrong :
       {"", "K", "-1", "1.5K", "12X", "1KK", "99999999999999999999", "9999999999G", "1 K"})
    CHECK_FALSE(parse_bytes(wrong));
}

TEST_CASE("geometries are written as Valgrind writes them") {
  CHECK(parse_geometry("--D1", "32768,8,64") == Geometry{32768, 8, 64});
  CHECK(parse_geometry("--D1", "1M,16,128") == Geometry{1 << 20, 16, 128});
  const auto error = [](const char* text) {
    return parse_geometry("--D1", text).error().to_string();
  };
  CHECK(error("32768,8") ==
        "--D1=32768,8: is not a cache geometry (write SIZE,WAYS,LINE such as 32768,8,64)");
  for (const char* text : {"", ",,", "a,b,c", "1,2,3,4", "32768,8,", "32768,99999999999,64"})
    CHECK(error(text).find("is not a cache geometry") != std::string::npos);
  CHECK(error("32768,8,48").find("power of two") != std::string::npos);
  CHECK(error("64,1,128").find("larger than the cache") != std::string::npos);
  CHECK(error("32768,0,64").find("at least 1 way") != std::string::npos);
}

TEST_CASE("the caches of the host are read from /sys") {
  namespace fs = std::filesystem;
  const fs::path root = fs::path(VITRINE_BINARY_DIR) / "host-caches-test";
  fs::remove_all(root);
  const auto add = [&](int index, const char* level, const char* type, const char* size,
                       const char* ways) {
    const fs::path folder = root / ("index" + std::to_string(index));
    fs::create_directories(folder);
    std::ofstream(folder / "level") << level << "\n";
    std::ofstream(folder / "type") << type << "\n";
    std::ofstream(folder / "size") << size << "\n";
    std::ofstream(folder / "ways_of_associativity") << ways << "\n";
    std::ofstream(folder / "coherency_line_size") << "64\n";
  };
  CHECK(host_caches(root).error().to_string().find("host: this computer does not tell") == 0);
  add(0, "1", "Data", "48K", "12");
  add(1, "1", "Instruction", "32K", "8");
  add(2, "2", "Unified", "1024K", "16");
  add(3, "3", "Unified", "32768K", "16");
  add(4, "4", "Unified", "65536K", "16");
  const auto config = host_caches(root);
  REQUIRE(config);
  CHECK_FALSE(check(*config));
  CHECK(config->level(Level::L1D)->geometry == Geometry{48 << 10, 12, 64});
  CHECK(config->level(Level::L1I)->geometry == Geometry{32 << 10, 8, 64});
  CHECK(config->level(Level::L2)->geometry == Geometry{1 << 20, 16, 64});
  CHECK(config->level(Level::L3)->geometry == Geometry{32 << 20, 16, 64});
  add(2, "2", "Unified", "lots", "16");
  CHECK(host_caches(root).error().to_string().find("index2=lots,16,64: is not a cache geometry") !=
        std::string::npos);
  fs::remove_all(root);
}
