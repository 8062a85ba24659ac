#include "frontend/cli/memory_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"
#include "emu/base/text.hpp"
#include "emu/view/cache_words.hpp"
#include "emu/view/value.hpp"

namespace vitrine::cli {

namespace {

double ratio(u64 part, u64 whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// How many misses fell into each set, and where most did.
std::string sets_text(std::string_view name, const std::vector<lab::SetCounters>& sets) {
  if (sets.empty()) return "";
  std::vector<u64> misses;
  for (const lab::SetCounters& set : sets)
    misses.push_back(set.misses);
  const view::HeatStrip strip = view::heat_strip(misses, 64);
  std::string out = fmt::format("{:<4} {}", name, strip.text);
  if (strip.all == 0) return out + "  no misses\n";
  const std::size_t last = std::min(strip.hottest + strip.group, sets.size()) - 1;
  return out + fmt::format("  {}: {:.1f} %\n",
                           strip.group == 1 ? fmt::format("set {}", strip.hottest)
                                            : fmt::format("sets {}–{}", strip.hottest, last),
                           100 * ratio(strip.most, strip.all));
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
    out += sets_text(view::level_name(profile.caches, level.level), memory.sets(level.level));
  return out;
}

std::string kinds_text(const lab::MemoryProfiler& memory, const observe::Profile& profile) {
  constexpr std::size_t most = 10;
  std::string out = "\nMisses by kind\n";
  out += fmt::format("{:<5}{:>14}{:>14}{:>14}\n", "", "compulsory", "capacity", "conflict");
  for (const observe::LevelSummary& level : profile.totals.levels) {
    const lab::KindCounts& kinds = memory.kinds(level.level);
    out += fmt::format("{:<5}{:>14}{:>14}{:>14}\n", view::level_name(profile.caches, level.level),
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
    row(view::size_text(point.blocks * memory.line_size()), point.misses);
  return out;
}

std::string memory_json(const lab::MemoryProfiler& memory, const observe::Profile& profile) {
  using nlohmann::ordered_json;
  const auto kinds_json = [](const lab::KindCounts& kinds) -> ordered_json {
    return {{"compulsory", kinds[0]}, {"capacity", kinds[1]}, {"conflict", kinds[2]}};
  };
  ordered_json out{{"line_size", memory.line_size()}};
  out["data"] = ordered_json::array();
  for (const lab::DataObject& object : memory.objects()) {
    ordered_json misses = ordered_json::object();
    for (const std::size_t depth : profile.depths())
      misses[profile.depth_name(depth)] = object.misses[depth];
    out["data"].push_back({{"name", view::printable(object.name)},
                           {"references", object.references},
                           {"misses", std::move(misses)}});
  }
  out["sets"] = out["kinds"] = ordered_json::object();
  for (const observe::LevelSummary& level : profile.totals.levels) {
    const std::string name = view::level_name(profile.caches, level.level);
    ordered_json& sets = out["sets"][name] = ordered_json::array();
    for (const lab::SetCounters& set : memory.sets(level.level))
      sets.push_back({{"lookups", set.lookups}, {"misses", set.misses}});
    out["kinds"][name] = kinds_json(memory.kinds(level.level));
  }
  out["kinds_by_instruction"] = ordered_json::array();
  for (const auto& [address, kinds] : memory.kinds_by_instruction()) {
    ordered_json row{{"address", address}};
    row.update(kinds_json(kinds));
    out["kinds_by_instruction"].push_back(std::move(row));
  }
  const lab::DistanceHistogram& distances = memory.distances();
  out["reuse_distances"] = ordered_json::array();
  for (const auto& bucket : distances.buckets())
    out["reuse_distances"].push_back(
        {{"least", bucket.least}, {"most", bucket.most}, {"count", bucket.count}});
  out["first_uses"] = distances.first_accesses();
  out["miss_curve"] = ordered_json::array();
  for (const auto& point : distances.curve())
    out["miss_curve"].push_back({{"size", point.blocks * memory.line_size()},
                                 {"misses", point.misses},
                                 {"miss_ratio", ratio(point.misses, distances.accesses())}});
  return to_json_text(out);
}

}  // namespace vitrine::cli
