#pragma once
// Runs Valgrind's cachegrind and reads what it counted.

#include <array>
#include <map>
#include <string>

#include "emu/base/types.hpp"
#include "emu/cache/hierarchy.hpp"
#include "tests/unit/image_referee/referee.hpp"

namespace vitrine::tests {

/// Ir I1mr ILmr Dr D1mr DLmr Dw D1mw DLmw
using Counts = std::array<u64, 9>;

inline Counts& operator+=(Counts& a, const Counts& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    a[i] += b[i];
  return a;
}

struct CachegrindCounts {
  std::map<u32, Counts> lines;              ///< by line; 0: unknown
  std::map<std::string, Counts> functions;  ///< by name
  Counts total{};
};

/// Three caches, and how Valgrind's command line says them.
struct Caches {
  cache::Geometry i1, d1, ll;

  [[nodiscard]] std::string options() const;
  [[nodiscard]] cache::HierarchyConfig config() const;
};

/// Small and large, direct-mapped and fully associative, lines of one and of different sizes.
extern const std::array<Caches, 5> cachegrind_caches;

/// Reads a cachegrind.out file; fails the test when it is none.
[[nodiscard]] CachegrindCounts read_cachegrind_file(const std::string& text);

/// Runs `program`, in the workshop's directory, under cachegrind.
[[nodiscard]] CachegrindCounts run_cachegrind(const referee::Workshop& workshop,
                                              const std::string& program, const Caches& caches);

/// "Ir 12 I1mr 1 …", for messages.
[[nodiscard]] std::string to_string(const Counts& counts);

}  // namespace vitrine::tests
