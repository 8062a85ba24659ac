#include "frontend/cli/memory_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/view/profile_report.hpp"
#include "emu/view/value.hpp"

namespace vitrine::cli {

namespace {

double ratio(u64 part, u64 whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string size_text(u64 bytes) {
  if (bytes >= u64{1} << 20 && bytes % (u64{1} << 20) == 0)
    return fmt::format("{} MiB", bytes >> 20);
  if (bytes >= 1024 && bytes % 1024 == 0) return fmt::format("{} KiB", bytes >> 10);
  return fmt::format("{} B", bytes);
}

/// One character for each set, or for several neighbours: how many misses fell there.
std::string heat_strip(std::string_view name, const std::vector<lab::SetCounters>& sets) {
  constexpr std::size_t most = 64;
  static constexpr std::string_view steps[] = {"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (sets.empty()) return "";
  const std::size_t together = (sets.size() + most - 1) / most;
  std::vector<u64> misses((sets.size() + together - 1) / together);
  u64 all = 0;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    misses[i / together] += sets[i].misses;
    all += sets[i].misses;
  }
  const auto hottest = std::max_element(misses.begin(), misses.end());
  std::string out = fmt::format("{:<4} ", name);
  for (const u64 count : misses)
    out += count == 0 ? steps[0] : steps[std::max<u64>(1, (8 * count + *hottest - 1) / *hottest)];
  if (all == 0) return out + "  no misses\n";
  const auto first = static_cast<std::size_t>(hottest - misses.begin()) * together;
  const std::size_t last = std::min(first + together, sets.size()) - 1;
  const std::string which =
      together == 1 ? fmt::format("set {}", first) : fmt::format("sets {}–{}", first, last);
  return out + fmt::format("  {}: {:.1f} %\n", which, 100 * ratio(*hottest, all));
}

}  // namespace

std::string data_text(const lab::MemoryProfiler& memory, const observe::Profile& profile) {
  constexpr std::size_t most = 20, bar_width = 20;
  const auto objects = memory.objects();
  const auto depths = profile.depths();
  std::string out = "\nData\n";
  out += fmt::format("{:>8}", "refs");
  for (const std::size_t depth : depths)
    out += fmt::format("{:>8}", profile.depth_name(depth));
  out += "  misses\n";
  u64 all = 0;
  for (const lab::DataObject& object : objects)
    all += object.misses[0];
  for (std::size_t i = 0; i < objects.size() && i < most; ++i) {
    const lab::DataObject& object = objects[i];
    out += fmt::format("{:>8}", view::short_count(object.references));
    for (const std::size_t depth : depths)
      out += fmt::format("{:>8}", view::short_count(object.misses[depth]));
    const double share = ratio(object.misses[0], all);
    out += fmt::format(" {:>5.1f} % {}  {}\n", 100 * share, view::bar(share, bar_width),
                       view::printable(object.name));
  }
  if (objects.size() > most) out += fmt::format("… and {} more\n", objects.size() - most);
  out += "\nMisses by set, from set 0 on\n";
  for (const observe::LevelSummary& level : profile.totals.levels)
    out += heat_strip(cache::to_string(level.level), memory.sets(level.level));
  return out;
}

std::string kinds_text(const lab::MemoryProfiler& memory, const observe::Profile& profile) {
  constexpr std::size_t most = 10;
  std::string out = "\nMisses by kind\n";
  out += fmt::format("{:<5}{:>14}{:>14}{:>14}\n", "", "compulsory", "capacity", "conflict");
  for (const observe::LevelSummary& level : profile.totals.levels) {
    const lab::KindCounts& kinds = memory.kinds(level.level);
    out += fmt::format("{:<5}{:>14}{:>14}{:>14}\n", cache::to_string(level.level),
                       grouped(kinds[0]), grouped(kinds[1]), grouped(kinds[2]));
  }
  std::vector<std::pair<u64, lab::KindCounts>> instructions(memory.kinds_by_instruction().begin(),
                                                            memory.kinds_by_instruction().end());
  const auto sum = [](const lab::KindCounts& kinds) { return kinds[0] + kinds[1] + kinds[2]; };
  std::stable_sort(instructions.begin(), instructions.end(),
                   [&](const auto& a, const auto& b) { return sum(a.second) > sum(b.second); });
  out += "\nInstructions with most first-level misses\n";
  out += fmt::format("{:>10}{:>10}{:>10}{:>10}  instruction\n", "misses", "compuls.", "capacity",
                     "conflict");
  for (std::size_t i = 0; i < instructions.size() && i < most; ++i) {
    const auto& [address, kinds] = instructions[i];
    const std::string place = view::short_place(*profile.image, address);
    const std::string row = fmt::format(
        "{:>10}{:>10}{:>10}{:>10}  {}{}", view::short_count(sum(kinds)),
        view::short_count(kinds[0]), view::short_count(kinds[1]), view::short_count(kinds[2]),
        profile.image->describe(address),
        place.empty() ? "" : " (" + place + ")  " + view::source_line_at(*profile.image, address));
    out += view::columns(row) > 100 ? view::fit(row, 100) : row;
    out += "\n";
  }
  return out;
}

std::string curve_text(const lab::MemoryProfiler& memory) {
  constexpr std::size_t bar_width = 40;
  const lab::DistanceHistogram& distances = memory.distances();
  std::string out = "\nReuse distances: different lines touched between two uses of a line\n";
  const auto row = [&](const std::string& name, u64 count) {
    const double share = ratio(count, distances.accesses());
    out += fmt::format("{:>19}{:>14}{:>8.2f} % {}", name, grouped(count), 100 * share,
                       view::bar(share, bar_width));
    out.erase(out.find_last_not_of(' ') + 1);
    out += "\n";
  };
  for (const auto& bucket : distances.buckets())
    row(bucket.least == bucket.most
            ? grouped(bucket.least)
            : fmt::format("{}–{}", grouped(bucket.least), grouped(bucket.most)),
        bucket.count);
  row("first use", distances.first_accesses());
  out += fmt::format(
      "\nMiss ratio of every size: fully associative, LRU, lines of {} bytes, data only\n",
      memory.line_size());
  for (const auto& point : distances.curve())
    row(size_text(point.blocks * memory.line_size()), point.misses);
  return out;
}

}  // namespace vitrine::cli
