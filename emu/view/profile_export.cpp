#include "emu/view/profile_export.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"
#include "emu/base/text.hpp"
#include "emu/view/cache_words.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

using nlohmann::ordered_json;
using observe::InstructionCounters;
using observe::Profile;

namespace {

/// JSON wants UTF-8, which a name from an ELF file need not be.
std::string text(std::string_view bytes) {
  return printable(bytes);
}

std::string path_of(const Profile& profile, u32 file) {
  return file < profile.image->files.size() ? profile.image->files[file].path : "???";
}

ordered_json misses_json(const Profile& profile, const InstructionCounters::Misses& misses) {
  ordered_json out = ordered_json::object();
  for (const std::size_t depth : profile.depths())
    out[profile.depth_name(depth)] = misses[depth];
  return out;
}

ordered_json counters_json(const Profile& profile, const InstructionCounters& counters) {
  return {{"executions", counters.executions},
          {"reads", counters.reads},
          {"writes", counters.writes},
          {"fetch_misses", misses_json(profile, counters.fetch_misses)},
          {"read_misses", misses_json(profile, counters.read_misses)},
          {"write_misses", misses_json(profile, counters.write_misses)},
          {"fetch_tlb_misses", counters.fetch_tlb_misses},
          {"data_tlb_misses", counters.data_tlb_misses},
          {"cycles", counters.cycles()},
          {"miss_share", profile.miss_share(counters)}};
}

ordered_json tlb_json(const memory::TlbCounters& counters) {
  return {
      {"hits", counters.hits}, {"misses", counters.misses}, {"walk_reads", counters.walk_reads}};
}

ordered_json totals_json(const Profile& profile) {
  ordered_json out = counters_json(profile, profile.totals.counters);
  out.erase("miss_share");
  out["misses"] = profile.totals.misses;
  out["cycles_per_instruction"] = profile.totals.cycles_per_instruction;
  out["average_memory_access_time"] = profile.totals.average_memory_access_time;
  out["memory_reads"] = profile.totals.memory_reads;
  out["memory_writes"] = profile.totals.memory_writes;
  out["instruction_tlb"] = tlb_json(profile.totals.instruction_tlb);
  out["data_tlb"] = tlb_json(profile.totals.data_tlb);
  return out;
}

ordered_json levels_json(const Profile& profile) {
  ordered_json out = ordered_json::array();
  for (const observe::LevelSummary& level : profile.totals.levels)
    out.push_back(
        {{"level", level_name(profile.caches, level.level)},
         {"size", level.config.geometry.size},
         {"ways", level.config.geometry.ways},
         {"line", level.config.geometry.line},
         {"policy", cache::to_string(level.config.replacement)},
         {"latency", level.config.latency},
         {"references", level.counters.references()},
         {"misses", level.counters.misses()},
         {"miss_rate", level.miss_rate()},
         {"misses_per_kilo_instruction", profile.totals.misses_per_kilo_instruction(level)},
         {"evictions", level.counters.evictions},
         {"write_backs", level.counters.write_backs},
         {"prefetches", level.counters.prefetches},
         {"useful", level.counters.useful},
         {"late", level.counters.late},
         {"wasted", level.counters.wasted}});
  return out;
}

std::string csv_text(std::string_view bytes) {
  std::string out = "\"";
  for (const char c : text(bytes))
    out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

}  // namespace

std::string to_json(const Profile& profile, std::string_view memory) {
  ordered_json out{{"command", text(profile.command)}};
  out["caches"] = levels_json(profile);
  out["totals"] = totals_json(profile);
  out["functions"] = ordered_json::array();
  for (const observe::FunctionProfile& function : profile.functions)
    out["functions"].push_back({{"name", text(function.name)},
                                {"address", function.address},
                                {"calls", function.calls},
                                {"recursive_calls", function.recursive_calls},
                                {"self", counters_json(profile, function.self)},
                                {"inclusive", counters_json(profile, function.inclusive)}});
  out["lines"] = ordered_json::array();
  for (const observe::LineProfile& line : profile.lines)
    out["lines"].push_back({{"file", text(path_of(profile, line.file))},
                            {"line", line.line},
                            {"counters", counters_json(profile, line.counters)}});
  out["instructions"] = ordered_json::array();
  for (const observe::InstructionProfile& instruction : profile.instructions)
    out["instructions"].push_back({{"address", instruction.address},
                                   {"function", text(profile.functions[instruction.function].name)},
                                   {"counters", counters_json(profile, instruction.counters)}});
  if (!memory.empty()) out["memory"] = ordered_json::parse(memory);
  return to_json_text(out, 2) + "\n";
}

std::string to_csv(const Profile& profile) {
  std::string out = "address,function,file,line,executions,reads,writes";
  for (const char* kind : {"fetch", "read", "write"})
    for (const std::size_t depth : profile.depths())
      out += fmt::format(",{}_{}_misses", profile.depth_name(depth), kind);
  out += ",fetch_tlb_misses,data_tlb_misses,cycles\n";
  for (const observe::InstructionProfile& each : profile.instructions) {
    const InstructionCounters& counters = each.counters;
    const auto* line = each.line == observe::none ? nullptr : &profile.lines[each.line];
    out += fmt::format("{:#x},{},{},{},{},{},{}", each.address,
                       csv_text(profile.functions[each.function].name),
                       line == nullptr ? "" : csv_text(path_of(profile, line->file)),
                       line == nullptr ? "" : std::to_string(line->line), counters.executions,
                       counters.reads, counters.writes);
    for (const auto* misses :
         {&counters.fetch_misses, &counters.read_misses, &counters.write_misses})
      for (const std::size_t depth : profile.depths())
        out += fmt::format(",{}", (*misses)[depth]);
    out += fmt::format(",{},{},{}\n", counters.fetch_tlb_misses, counters.data_tlb_misses,
                       counters.cycles());
  }
  return out;
}

}  // namespace vitrine::view
