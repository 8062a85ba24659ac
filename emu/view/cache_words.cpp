#include "emu/view/cache_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"

namespace vitrine::view {

std::string level_name(const cache::HierarchyConfig& config, cache::Level level) {
  const bool last = config.rules == cache::Rules::Cachegrind && level == cache::Level::L3;
  return last ? "LL" : std::string(cache::to_string(level));
}

std::string size_text(u64 bytes) {
  if (bytes != 0 && bytes % (u64{1} << 20) == 0) return fmt::format("{} MiB", bytes >> 20);
  if (bytes != 0 && bytes % 1024 == 0) return fmt::format("{} KiB", bytes >> 10);
  return fmt::format("{} B", bytes);
}

std::string geometry_text(const cache::Geometry& geometry) {
  return fmt::format("{}, {} × {} × {} B", size_text(geometry.size),
                     counted(geometry.sets(), "set"), counted(geometry.ways, "way"), geometry.line);
}

std::string short_count(u64 count) {
  if (count < 10'000) return std::to_string(count);
  double value = static_cast<double>(count);
  static constexpr std::string_view units = "kMGTPE";
  std::size_t unit = 0;
  value /= 1000;
  while (value >= 999.5 && unit + 1 < units.size()) {
    value /= 1000;
    ++unit;
  }
  const int digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f}{}", value, digits, units[unit]);
}

std::string percent_text(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

std::string bar(double share, std::size_t width) {
  static constexpr std::string_view parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double clamped = std::clamp(share, 0.0, 1.0);
  auto eighths = static_cast<std::size_t>(clamped * static_cast<double>(width) * 8 + 0.5);
  if (eighths == 0 && share > 0) eighths = 1;
  std::string out;
  for (std::size_t i = 0; i < eighths / 8; ++i)
    out += "█";
  out += parts[eighths % 8];
  return out + std::string(width - (eighths + 7) / 8, ' ');
}

HeatStrip heat_strip(std::span<const u64> counts, std::size_t width) {
  static constexpr std::string_view steps[] = {"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  HeatStrip strip;
  if (counts.empty()) return strip;
  strip.group = (counts.size() + width - 1) / width;
  std::vector<u64> sums((counts.size() + strip.group - 1) / strip.group);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    sums[i / strip.group] += counts[i];
    strip.all += counts[i];
  }
  const auto hottest = std::max_element(sums.begin(), sums.end());
  strip.most = *hottest;
  strip.hottest = static_cast<std::size_t>(hottest - sums.begin()) * strip.group;
  for (const u64 sum : sums)
    strip.text += sum == 0 ? steps[0] : steps[(8 * sum + strip.most - 1) / strip.most];
  return strip;
}

}  // namespace vitrine::view
