#include "emu/view/profile_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"
#include "emu/base/text.hpp"
#include "emu/view/cache_words.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

using nlohmann::ordered_json;
using observe::FunctionProfile;
using observe::LevelSummary;
using observe::Profile;
using Kind = ComparedNumber::Kind;

namespace {

std::optional<double> number(u64 value) {
  return static_cast<double>(value);
}

std::optional<double> divided(std::optional<double> value, std::optional<double> by) {
  if (!value || !by || *by == 0) return std::nullopt;
  return *value / *by;
}

const LevelSummary* find_level(const Profile& profile, cache::Level level) {
  for (const LevelSummary& each : profile.totals.levels)
    if (each.level == level) return &each;
  return nullptr;
}

std::vector<ComparedNumber> compare_totals(const Profile& first, const Profile& second) {
  std::vector<ComparedNumber> out;
  const auto& a = first.totals;
  const auto& b = second.totals;
  const auto count = [&](std::string name, u64 left, u64 right) {
    out.push_back({Kind::Count, std::move(name), number(left), number(right)});
  };
  count("instructions", a.counters.executions, b.counters.executions);
  count("cycles", a.counters.cycles(), b.counters.cycles());
  out.push_back({Kind::Decimal, "cycles per instruction", a.cycles_per_instruction,
                 b.cycles_per_instruction});
  count("data references", a.counters.reads + a.counters.writes,
        b.counters.reads + b.counters.writes);
  out.push_back({Kind::Decimal, "cycles per data reference", a.average_memory_access_time,
                 b.average_memory_access_time});
  for (std::size_t i = 0; i < cache::level_count; ++i) {
    const auto level = static_cast<cache::Level>(i);
    const LevelSummary *left = find_level(first, level), *right = find_level(second, level);
    if (left == nullptr && right == nullptr) continue;
    const std::string name = level_name((left != nullptr ? first : second).caches, level);
    const auto add = [&](Kind kind, std::string_view what, auto value_of) {
      const auto of = [&](const LevelSummary* summary) -> std::optional<double> {
        if (summary == nullptr) return std::nullopt;
        return static_cast<double>(value_of(*summary));
      };
      out.push_back({kind, fmt::format("{} {}", name, what), of(left), of(right)});
    };
    add(Kind::Count, "misses", [](const LevelSummary& each) { return each.counters.misses(); });
    add(Kind::Share, "miss rate", [](const LevelSummary& each) { return each.miss_rate(); });
  }
  count("instruction TLB misses", a.instruction_tlb.misses, b.instruction_tlb.misses);
  count("data TLB misses", a.data_tlb.misses, b.data_tlb.misses);
  count("lines read from memory", a.memory_reads, b.memory_reads);
  return out;
}

bool ran(const FunctionProfile& function) {
  return function.self.executions != 0 || function.calls != 0;
}

std::vector<ComparedFunction> align(const Profile& first, const Profile& second) {
  // By name, and by how many of that name came before.
  std::map<std::pair<std::string, std::size_t>, ComparedFunction> aligned;
  const auto add = [&](const Profile& profile, auto member) {
    std::map<std::string, std::size_t> met;
    for (const FunctionProfile& function : profile.functions)
      if (ran(function)) aligned[{function.name, met[function.name]++}].*member = &function;
  };
  add(first, &ComparedFunction::first);
  add(second, &ComparedFunction::second);
  std::vector<ComparedFunction> functions;
  for (const auto& [name, function] : aligned)
    functions.push_back(function);
  const auto cycles = [](const ComparedFunction& function) {
    return std::max(function.first != nullptr ? function.first->self.cycles() : 0,
                    function.second != nullptr ? function.second->self.cycles() : 0);
  };
  std::stable_sort(functions.begin(), functions.end(),
                   [&](const auto& a, const auto& b) { return cycles(a) > cycles(b); });
  return functions;
}

// Text.

constexpr std::string_view absent = "–";

std::string number_text(const std::optional<double>& value, Kind kind) {
  if (!value) return std::string(absent);
  switch (kind) {
    case Kind::Count:
      return grouped(static_cast<u64>(*value));
    case Kind::Decimal:
      return fmt::format("{:.2f}", *value);
    case Kind::Share:
      return percent_text(*value);
  }
  return "";
}

/// Three figures or so: "0.004", "0.28", "1.00", "12.5", "1,204".
std::string ratio_text(const std::optional<double>& ratio) {
  if (!ratio) return std::string(absent);
  if (*ratio >= 99.95) return grouped(static_cast<u64>(*ratio + 0.5));
  const int digits = *ratio >= 9.995 ? 1 : *ratio >= 0.095 || *ratio == 0 ? 2 : 3;
  return fmt::format("{:.{}f}", *ratio, digits);
}

/// Numbers of one quantity of both runs, as three columns.
std::string short_columns(std::optional<u64> first, std::optional<u64> second) {
  const auto text = [](std::optional<u64> count) {
    return count ? short_count(*count) : std::string(absent);
  };
  const ComparedNumber ratio{Kind::Count, "", first ? number(*first) : std::nullopt,
                             second ? number(*second) : std::nullopt};
  return fmt::format("{:>7}{:>7}{:>7}", text(first), text(second), ratio_text(ratio.ratio()));
}

std::string functions_text(const ProfileComparison& comparison, std::size_t most) {
  std::string out = fmt::format("\nFunctions, without those that they call\n{:>21}{:>24}\n",
                                "cycles", "first-level misses");
  const std::string heads = fmt::format("{:>7}{:>7}{:>7}", "A", "B", "B/A");
  out += fmt::format("{}   {}   function\n", heads, heads);
  for (std::size_t i = 0; i < comparison.functions.size() && i < most; ++i) {
    const ComparedFunction& function = comparison.functions[i];
    std::optional<u64> cycles[2], misses[2];
    if (function.first != nullptr) {
      cycles[0] = function.first->self.cycles();
      misses[0] = comparison.first->misses(function.first->self);
    }
    if (function.second != nullptr) {
      cycles[1] = function.second->self.cycles();
      misses[1] = comparison.second->misses(function.second->self);
    }
    const std::string row =
        fmt::format("{}   {}   {}", short_columns(cycles[0], cycles[1]),
                    short_columns(misses[0], misses[1]), printable(function.name()));
    out += (columns(row) > 80 ? fit(row, 80) : row) + "\n";
  }
  if (comparison.functions.size() > most)
    out += fmt::format("… and {} more\n", comparison.functions.size() - most);
  return out;
}

// JSON.

ordered_json value_json(const std::optional<double>& value, Kind kind) {
  if (!value) return nullptr;
  if (kind == Kind::Count) return static_cast<u64>(*value);
  return *value;
}

ordered_json ratio_json(const std::optional<double>& ratio) {
  return value_json(ratio, Kind::Decimal);
}

ordered_json side_json(const Profile& profile, const FunctionProfile* function) {
  if (function == nullptr) return nullptr;
  return {{"calls", function->calls},
          {"executions", function->self.executions},
          {"misses", profile.misses(function->self)},
          {"cycles", function->self.cycles()},
          {"inclusive_cycles", function->inclusive.cycles()}};
}

}  // namespace

std::optional<double> ComparedNumber::ratio() const {
  return divided(second, first);
}

ProfileComparison compare(const Profile& first, std::string first_title, const Profile& second,
                          std::string second_title) {
  return {&first,
          &second,
          std::move(first_title),
          std::move(second_title),
          compare_totals(first, second),
          align(first, second)};
}

std::string to_text(const ProfileComparison& comparison, std::size_t most_functions) {
  std::string out = fmt::format("A  {}\nB  {}\n\n", printable(comparison.first_title),
                                printable(comparison.second_title));
  out += fmt::format("{:<26}{:>18}{:>18}{:>10}\n", "", "A", "B", "B/A");
  for (const ComparedNumber& each : comparison.totals)
    out += fmt::format("{:<26}{:>18}{:>18}{:>10}\n", each.name, number_text(each.first, each.kind),
                       number_text(each.second, each.kind), ratio_text(each.ratio()));
  return out + functions_text(comparison, most_functions);
}

std::string to_json(const ProfileComparison& comparison) {
  ordered_json out{{"first", printable(comparison.first_title)},
                   {"second", printable(comparison.second_title)},
                   {"totals", ordered_json::array()},
                   {"functions", ordered_json::array()}};
  for (const ComparedNumber& each : comparison.totals)
    out["totals"].push_back({{"name", each.name},
                             {"first", value_json(each.first, each.kind)},
                             {"second", value_json(each.second, each.kind)},
                             {"ratio", ratio_json(each.ratio())}});
  for (const ComparedFunction& function : comparison.functions) {
    std::optional<double> cycles;
    if (function.first != nullptr && function.second != nullptr)
      cycles =
          divided(number(function.second->self.cycles()), number(function.first->self.cycles()));
    out["functions"].push_back({{"name", printable(function.name())},
                                {"first", side_json(*comparison.first, function.first)},
                                {"second", side_json(*comparison.second, function.second)},
                                {"cycles_ratio", ratio_json(cycles)}});
  }
  return to_json_text(out, 2) + "\n";
}

}  // namespace vitrine::view
