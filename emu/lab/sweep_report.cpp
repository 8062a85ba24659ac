#include "emu/lab/sweep_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "emu/base/json.hpp"
#include "emu/base/text.hpp"

namespace vitrine::lab {

namespace {

double ratio(u64 misses, u64 accesses) {
  return accesses == 0 ? 0.0 : static_cast<double>(misses) / static_cast<double>(accesses);
}

std::string ways_name(u32 ways) {
  return ways == fully_associative ? "full" : std::to_string(ways);
}

/// "512", "48K", "1M".
std::string short_size(u64 bytes) {
  if (bytes >= u64{1} << 30 && bytes % (u64{1} << 30) == 0) return fmt::format("{}G", bytes >> 30);
  if (bytes >= u64{1} << 20 && bytes % (u64{1} << 20) == 0) return fmt::format("{}M", bytes >> 20);
  if (bytes >= u64{1} << 10 && bytes % (u64{1} << 10) == 0) return fmt::format("{}K", bytes >> 10);
  return std::to_string(bytes);
}

/// One line size: miss ratios by size (rows of the table) and ways.
struct Sheet {
  std::vector<u64> sizes;
  std::vector<u32> ways;  ///< fully associative last
  std::map<std::pair<u64, u32>, double> ratios;

  [[nodiscard]] const double* at(u64 size, u32 way) const {
    const auto found = ratios.find({size, way});
    return found == ratios.end() ? nullptr : &found->second;
  }
};

Sheet sheet_of(std::span<const SweepPoint> points, u64 line, u64 accesses) {
  Sheet sheet;
  for (const SweepPoint& point : points) {
    if (point.line != line) continue;
    sheet.sizes.push_back(point.size);
    if (sheet.ways.empty() || sheet.ways.back() != point.ways) sheet.ways.push_back(point.ways);
    sheet.ratios[{point.size, point.ways}] = ratio(point.misses, accesses);
  }
  std::sort(sheet.sizes.begin(), sheet.sizes.end());
  sheet.sizes.erase(std::unique(sheet.sizes.begin(), sheet.sizes.end()), sheet.sizes.end());
  return sheet;
}

std::string table(const Sheet& sheet) {
  std::string text = "    size";
  for (const u32 way : sheet.ways)
    text += fmt::format("{:>8}", ways_name(way));
  text += sheet.ways.size() == 1 ? "  way\n" : "  ways\n";
  for (const u64 size : sheet.sizes) {
    text += fmt::format("{:>8}", short_size(size));
    for (const u32 way : sheet.ways) {
      const double* const value = sheet.at(size, way);
      text += value == nullptr ? fmt::format("{:>8}", "-") : fmt::format("{:>8.2f}", 100 * *value);
    }
    text += "\n";
  }
  return text;
}

/// The sign of a number of ways: its digit, f for fully associative, letters for large numbers.
char sign_of(const Sheet& sheet, u32 way) {
  if (way == fully_associative) return 'f';
  if (way <= 9) return static_cast<char>('0' + way);
  char sign = 'A';
  for (const u32 other : sheet.ways)
    if (other > 9 && other < way && sign < 'Z') ++sign;
  return sign;
}

constexpr std::size_t plot_height = 12, plot_width = 70;

std::string plot(const Sheet& sheet) {
  double most = 0;
  for (const auto& [key, value] : sheet.ratios)
    most = std::max(most, value);
  if (most == 0) return {};
  const std::size_t step = std::clamp<std::size_t>(plot_width / sheet.sizes.size(), 1, 6);
  const std::size_t shown = std::min(sheet.sizes.size(), plot_width / step);
  std::vector<std::string> rows(plot_height, std::string(shown * step, ' '));
  for (std::size_t column = 0; column < shown; ++column) {
    for (const u32 way : sheet.ways) {
      const double* const value = sheet.at(sheet.sizes[column], way);
      if (value == nullptr) continue;
      const auto height = static_cast<std::size_t>(std::lround(*value / most * (plot_height - 1)));
      char& place = rows[plot_height - 1 - height][column * step + step / 2];
      place = place == ' ' ? sign_of(sheet, way) : '*';
    }
  }
  std::string text;
  for (std::size_t row = 0; row < plot_height; ++row) {
    const bool labelled = row == 0 || row == plot_height - 1 || row == plot_height / 2;
    const double value = most * static_cast<double>(plot_height - 1 - row) / (plot_height - 1);
    std::string line = labelled ? fmt::format("{:>6.2f} |{}", 100 * value, rows[row])
                                : fmt::format("       |{}", rows[row]);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  text += "       +" + std::string(shown * step, '-') + "\n        ";
  // As many sizes below the axis as there is room for.
  const std::size_t every = (5 + step - 1) / step;
  for (std::size_t column = 0; column < shown; column += every)
    text += fmt::format("{:^{}}", short_size(sheet.sizes[column]), every * step);
  text.erase(text.find_last_not_of(' ') + 1);
  text += "\n        ";
  for (const u32 way : sheet.ways)
    text += fmt::format("{}: {}  ", sign_of(sheet, way),
                        way == fully_associative ? "fully associative" : counted(way, "way"));
  return text + "*: several\n";
}

}  // namespace

std::string to_text(std::span<const SweepPoint> points, u64 accesses) {
  std::set<u64> lines;
  for (const SweepPoint& point : points)
    lines.insert(point.line);
  std::string text;
  for (const u64 line : lines) {
    const Sheet sheet = sheet_of(points, line, accesses);
    text += fmt::format("{}Misses in % of {} references, LRU, lines of {} bytes\n\n",
                        text.empty() ? "" : "\n", grouped(accesses), line);
    text += table(sheet) + "\n" + plot(sheet);
  }
  return text;
}

std::string to_csv(std::span<const SweepPoint> points, u64 accesses) {
  std::string text = "size,ways,line,accesses,misses,miss_ratio\n";
  for (const SweepPoint& point : points)
    text += fmt::format("{},{},{},{},{},{:.6f}\n", point.size, ways_name(point.ways), point.line,
                        accesses, point.misses, ratio(point.misses, accesses));
  return text;
}

std::string to_json(std::span<const SweepPoint> points, u64 accesses) {
  nlohmann::ordered_json caches = nlohmann::ordered_json::array();
  for (const SweepPoint& point : points) {
    const u64 ways = point.ways == fully_associative ? point.size / point.line : point.ways;
    caches.push_back({{"size", point.size},
                      {"ways", ways},
                      {"line", point.line},
                      {"misses", point.misses},
                      {"miss_ratio", ratio(point.misses, accesses)}});
  }
  const nlohmann::ordered_json all{{"accesses", accesses}, {"caches", caches}};
  return to_json_text(all, 2) + "\n";
}

}  // namespace vitrine::lab
