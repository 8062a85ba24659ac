#include "emu/cache/geometry.hpp"

#include <fmt/core.h>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"

namespace vitrine::cache {

std::optional<Error> check_geometry(const Geometry& geometry, std::string_view name) {
  const auto wrong = [&](std::string what, std::string remedy) {
    return Error{fmt::format("{} of {}, {}, lines of {}", name, counted(geometry.size, "byte"),
                             counted(geometry.ways, "way"), counted(geometry.line, "byte")),
                 std::move(what), std::move(remedy)};
  };
  constexpr u64 most_bytes = u64{1} << 32, most_ways = 65536;
  if (!is_power_of_two(geometry.line)) {
    return wrong("the line is not a power of two", "choose a line of 64 bytes");
  }
  if (geometry.size == 0 || geometry.size > most_bytes) {
    return wrong("the size is out of range", "choose 1 byte to 4 GiB");
  }
  if (geometry.line > geometry.size) {
    return wrong("the line is larger than the cache", "choose a smaller line or a larger cache");
  }
  if (geometry.ways == 0) {
    return wrong("a cache without ways holds nothing", "choose at least 1 way");
  }
  if (geometry.ways > most_ways) {
    return wrong("there are too many ways", fmt::format("choose at most {}", grouped(most_ways)));
  }
  const u64 way_bytes = u64{geometry.line} * geometry.ways;
  if (geometry.size % way_bytes != 0) {
    return wrong("the size is not a multiple of line × ways",
                 fmt::format("choose a multiple of {}", counted(way_bytes, "byte")));
  }
  return std::nullopt;
}

}  // namespace vitrine::cache
