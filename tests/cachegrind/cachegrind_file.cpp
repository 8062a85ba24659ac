#include "tests/cachegrind/cachegrind_file.hpp"

#include <fmt/format.h>

#include <sstream>

#include "emu/cache/presets.hpp"

namespace vitrine::tests {

const std::array<Caches, 5> cachegrind_caches{{
    {{32768, 8, 64}, {32768, 8, 64}, {8 << 20, 16, 64}},
    {{1024, 2, 32}, {1024, 2, 32}, {8192, 4, 32}},
    {{4096, 1, 64}, {2048, 1, 64}, {16384, 2, 64}},
    {{512, 4, 64}, {512, 8, 64}, {4096, 8, 64}},
    {{16384, 4, 128}, {8192, 2, 32}, {65536, 8, 256}},
}};

std::string Caches::options() const {
  const auto one = [](const char* name, const cache::Geometry& geometry) {
    return fmt::format(" --{}={},{},{}", name, geometry.size, geometry.ways, geometry.line);
  };
  return one("I1", i1) + one("D1", d1) + one("LL", ll);
}

cache::HierarchyConfig Caches::config() const {
  cache::HierarchyConfig config = *cache::preset("cachegrind");
  config.level(cache::Level::L1I)->geometry = i1;
  config.level(cache::Level::L1D)->geometry = d1;
  config.level(cache::Level::L3)->geometry = ll;
  return config;
}

CachegrindCounts read_cachegrind_file(const std::string& text) {
  CachegrindCounts counts;
  std::istringstream lines(text);
  std::string line, function;
  bool has_events = false, has_summary = false;
  while (std::getline(lines, line)) {
    const auto read_counts = [&](std::size_t start) {
      std::istringstream numbers(line.substr(start));
      Counts read{};
      for (u64& number : read)
        numbers >> number;
      return read;
    };
    if (line.starts_with("events:")) {
      has_events = line.starts_with("events: Ir I1mr ILmr Dr D1mr DLmr Dw D1mw DLmw");
    } else if (line.starts_with("summary:")) {
      counts.total = read_counts(8);
      has_summary = true;
    } else if (line.starts_with("fn=")) {
      function = line.substr(3);
    } else if (!line.empty() && line[0] >= '0' && line[0] <= '9') {
      const Counts read = read_counts(line.find(' '));
      counts.lines[static_cast<u32>(std::stoul(line))] += read;
      counts.functions[function] += read;
    }
  }
  REQUIRE(has_events);
  REQUIRE(has_summary);
  return counts;
}

CachegrindCounts run_cachegrind(const referee::Workshop& workshop, const std::string& program,
                                const Caches& caches) {
  workshop.must_run("valgrind --tool=cachegrind --cachegrind-out-file=counts.out" +
                    caches.options() + " ./" + program);
  return read_cachegrind_file(workshop.text("counts.out"));
}

std::string to_string(const Counts& counts) {
  constexpr const char* names[] = {"Ir",   "I1mr", "ILmr", "Dr",  "D1mr",
                                   "DLmr", "Dw",   "D1mw", "DLmw"};
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i)
    text += fmt::format("{}{} {}", i == 0 ? "" : " ", names[i], counts[i]);
  return text;
}

}  // namespace vitrine::tests
