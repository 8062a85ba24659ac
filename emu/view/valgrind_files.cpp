// The files of Valgrind's cachegrind and callgrind: to_cachegrind_file, to_callgrind_file. Their
// formats are described in Valgrind's manual, "Cachegrind file format" and "Callgrind Format
// Specification"; what is odd about the readers is said where it matters.

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "emu/base/text.hpp"
#include "emu/view/profile_export.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

using observe::InstructionCounters;
using observe::Profile;

namespace {

bool has_middle(const Profile& profile) {
  return profile.depths().size() > 2;
}

bool has_cycles(const Profile& profile) {
  return profile.caches.rules != cache::Rules::Cachegrind;
}

/// The outermost depth, whose misses are "LL"'s.
std::size_t last_depth(const Profile& profile) {
  return profile.depths().empty() ? 0 : profile.depths().back();
}

std::string event_names(const Profile& profile) {
  const bool middle = has_middle(profile);
  return fmt::format("Ir I1mr{} ILmr Dr D1mr{} DLmr Dw D1mw{} DLmw{}", middle ? " I2mr" : "",
                     middle ? " D2mr" : "", middle ? " D2mw" : "",
                     has_cycles(profile) ? " Cycles" : "");
}

std::string event_counts(const Profile& profile, const InstructionCounters& counters) {
  const std::size_t first = profile.depths().empty() ? 0 : profile.depths().front();
  const auto misses = [&](const InstructionCounters::Misses& at) {
    return has_middle(profile) ? fmt::format("{} {} {}", at[first], at[1], at[last_depth(profile)])
                               : fmt::format("{} {}", at[first], at[last_depth(profile)]);
  };
  std::string out = fmt::format(
      "{} {} {} {} {} {}", counters.executions, misses(counters.fetch_misses), counters.reads,
      misses(counters.read_misses), counters.writes, misses(counters.write_misses));
  if (has_cycles(profile)) out += fmt::format(" {}", counters.cycles());
  return out;
}

std::string cache_lines(const Profile& profile, std::string_view before) {
  std::string out;
  for (const observe::LevelSummary& level : profile.totals.levels) {
    const cache::Geometry& geometry = level.config.geometry;
    const auto name = level.level == cache::Level::L1I                   ? "I1"
                      : level.level == cache::Level::L1D                 ? "D1"
                      : cache::depth(level.level) == last_depth(profile) ? "LL"
                                                                         : "L2";
    out += fmt::format("desc: {}{} cache:{:9}{} B, {} B, {}-way associative\n", before, name, "",
                       geometry.size, geometry.line, geometry.ways);
  }
  return out;
}

/// Names end with the line, and `(1)` at their start would be a number.
std::string name_text(std::string_view bytes) {
  std::string name = printable(bytes);
  if (name.empty()) return "???";
  if (name[0] == '(') name.insert(0, " ");
  return name;
}

std::string file_of(const Profile& profile, const observe::LineProfile* line) {
  const auto& files = profile.image->files;
  return line != nullptr && line->file < files.size() ? name_text(files[line->file].path) : "???";
}

const observe::LineProfile* line_of(const Profile& profile,
                                    const observe::InstructionProfile& instruction) {
  return instruction.line == observe::none ? nullptr : &profile.lines[instruction.line];
}

/// Of callgrind: a name is written once, with a number that stands for it from then on.
class Names {
 public:
  std::string operator()(const std::string& name) {
    const auto [found, is_new] = numbers_.try_emplace(name, numbers_.size() + 1);
    return is_new ? fmt::format("({}) {}", found->second, name)
                  : fmt::format("({})", found->second);
  }

 private:
  std::map<std::string, std::size_t> numbers_;
};

}  // namespace

std::string to_cachegrind_file(const Profile& profile) {
  std::string out = cache_lines(profile, "");
  out += fmt::format("cmd: {}\nevents: {}\n", name_text(profile.command), event_names(profile));
  // By file, function and line; one function of each name.
  std::map<std::tuple<std::string, std::string, u32>, InstructionCounters> costs;
  for (const observe::InstructionProfile& instruction : profile.instructions) {
    const observe::LineProfile* line = line_of(profile, instruction);
    costs[{file_of(profile, line), name_text(profile.functions[instruction.function].name),
           line == nullptr ? 0 : line->line}] += instruction.counters;
  }
  std::string file, function;
  for (const auto& [key, counters] : costs) {
    const auto& [its_file, its_function, line] = key;
    if (its_file != file || its_function != function || out.empty()) {
      if (its_file != file) out += fmt::format("fl={}\n", its_file);
      out += fmt::format("fn={}\n", its_function);
      file = its_file;
      function = its_function;
    }
    out += fmt::format("{} {}\n", line, event_counts(profile, counters));
  }
  return out + fmt::format("summary: {}\n", event_counts(profile, profile.totals.counters));
}

std::string to_callgrind_file(const Profile& profile) {
  std::string out = "# callgrind format\nversion: 1\ncreator: vitrine\npid: 1\n";
  out +=
      fmt::format("cmd: {}\npart: 1\n\n{}", name_text(profile.command), cache_lines(profile, ""));
  out += "desc: Trigger: Program termination\n\npositions: instr line\n";
  if (!has_cycles(profile))
    out +=
        "event: CEst = Ir + 10 I1mr + 10 D1mr + 10 D1mw + 100 ILmr + 100 DLmr + 100 DLmw : "
        "Cycle Estimation\n";
  const std::string total = event_counts(profile, profile.totals.counters);
  out += fmt::format("events: {}\nsummary: {}\n\n", event_names(profile), total);

  Names files, functions, objects;
  out += fmt::format("ob={}\n", objects(name_text(profile.image->path)));
  std::map<u32, std::vector<const observe::InstructionProfile*>> of_function;
  for (const observe::InstructionProfile& instruction : profile.instructions)
    of_function[instruction.function].push_back(&instruction);
  std::map<u32, std::string> first_file;
  for (const auto& [function, instructions] : of_function)
    first_file[function] = file_of(profile, line_of(profile, *instructions[0]));
  std::multimap<u64, const observe::CallProfile*> calls;
  for (const observe::CallProfile& call : profile.calls)
    calls.emplace(call.costs.call_site, &call);

  for (const auto& [number, instructions] : of_function) {
    std::string file = first_file[number];
    out += fmt::format("fl={}\nfn={}\n", files(file),
                       functions(name_text(profile.functions[number].name)));
    for (const observe::InstructionProfile* each : instructions) {
      const observe::LineProfile* line = line_of(profile, *each);
      if (const std::string its_file = file_of(profile, line); its_file != file) {
        out += fmt::format("fi={}\n", files(its_file));
        file = its_file;
      }
      const std::string position =
          fmt::format("{:#x} {}", each->address, line == nullptr ? 0 : line->line);
      out += fmt::format("{} {}\n", position, event_counts(profile, each->counters));
      const auto [begin, end] = calls.equal_range(each->address);
      for (auto call = begin; call != end; ++call) {
        const observe::CallProfile& made = *call->second;
        const observe::FunctionProfile& callee = profile.functions[made.callee];
        const auto known = first_file.find(made.callee);
        const auto* entry = profile.image->line_at(made.costs.function);
        out += fmt::format("cfi={}\ncfn={}\ncalls={} {:#x} {}\n{} {}\n",
                           files(known == first_file.end() ? "???" : known->second),
                           functions(name_text(callee.name)), made.costs.calls, made.costs.function,
                           entry == nullptr ? 0 : entry->line, position,
                           event_counts(profile, made.costs.inclusive));
      }
    }
    out += "\n";
  }
  return out + fmt::format("totals: {}\n", total);
}

}  // namespace vitrine::view
