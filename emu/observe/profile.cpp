#include "emu/observe/profile.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "emu/base/text.hpp"

namespace vitrine::observe {

namespace {

double ratio(u64 part, u64 whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// What a data reference costs in the middle: the latency of its first level, and what it waits
/// beyond.
double average_access_time(const machine::Model& model) {
  const cache::Hierarchy& caches = *model.caches();
  const u64 references = model.totals().reads + model.totals().writes;
  if (references == 0) return 0;
  cache::Level first = cache::Level::Memory;
  for (const auto level : {cache::Level::L3, cache::Level::L2, cache::Level::L1D})
    if (caches.config().level(level)) first = level;
  return caches.latency(first) + ratio(model.data_stalls(), references);
}

ProfileTotals make_totals(const machine::Model& model) {
  ProfileTotals totals;
  totals.counters = model.totals();
  totals.instruction_tlb = model.tlbs().instruction.counters();
  totals.data_tlb = model.tlbs().data.counters();
  totals.cycles_per_instruction = ratio(totals.counters.cycles(), totals.counters.executions);
  const cache::Hierarchy* caches = model.caches();
  if (caches == nullptr) return totals;
  for (std::size_t i = 0; i < cache::level_count; ++i) {
    const auto level = static_cast<cache::Level>(i);
    if (const auto& config = caches->config().level(level))
      totals.levels.push_back({level, *config, caches->counters(level)});
  }
  totals.memory_reads = caches->memory_reads;
  totals.memory_writes = caches->memory_writes;
  totals.average_memory_access_time = average_access_time(model);
  return totals;
}

/// Numbers functions in the order in which they are met. A label within a function whose size is
/// known is no function of its own.
class FunctionList {
 public:
  FunctionList(const image::Image& image, std::vector<FunctionProfile>& functions)
      : image_(image), functions_(functions) {
    for (const image::Symbol& symbol : image.symbols)
      if (symbol.kind == image::SymbolKind::Function && symbol.size != 0) sized_.push_back(&symbol);
  }

  u32 number(u64 address) {
    const image::Symbol* symbol = sized_function_at(address);
    if (symbol == nullptr) symbol = image_.symbol_at(address);
    const u64 start = symbol != nullptr ? symbol->value : address;
    const auto [found, is_new] = numbers_.try_emplace(start, static_cast<u32>(functions_.size()));
    if (is_new) {
      FunctionProfile& function = functions_.emplace_back();
      function.name = symbol != nullptr ? symbol->name : hex(address);
      function.address = start;
    }
    return found->second;
  }

 private:
  [[nodiscard]] const image::Symbol* sized_function_at(u64 address) const {
    const auto above = std::upper_bound(
        sized_.begin(), sized_.end(), address,
        [](u64 value, const image::Symbol* symbol) { return value < symbol->value; });
    if (above == sized_.begin()) return nullptr;
    const image::Symbol* nearest = *std::prev(above);
    return address - nearest->value < nearest->size ? nearest : nullptr;
  }

  const image::Image& image_;
  std::vector<FunctionProfile>& functions_;
  std::vector<const image::Symbol*> sized_;  ///< by address
  std::map<u64, u32> numbers_;
};

void count_instructions(Profile& profile, FunctionList& functions, const machine::Model& model) {
  const image::Image& image = *profile.image;
  std::map<std::pair<u32, u32>, u32> first_number;  // (file, line) → number
  for (const machine::CountedInstruction& each : model.instructions()) {
    InstructionProfile instruction{each.address, functions.number(each.address), none,
                                   each.counters};
    profile.functions[instruction.function].self += each.counters;
    if (const image::LineEntry* entry = image.line_at(each.address)) {
      const auto [found, is_new] = first_number.try_emplace(std::pair(entry->file, entry->line),
                                                            static_cast<u32>(profile.lines.size()));
      if (is_new) profile.lines.push_back({entry->file, entry->line, instruction.function, {}});
      instruction.line = found->second;
      profile.lines[found->second].counters += each.counters;
    }
    profile.instructions.push_back(instruction);
  }
}

/// By function: those that it calls.
using CallGraph = std::vector<std::vector<u32>>;

/// Whether a function may come to be called from within itself.
bool is_recursive(const CallGraph& calls, u32 function) {
  std::vector<bool> reached(calls.size());
  std::vector<u32> open{function};
  while (!open.empty() && !reached[function]) {
    const u32 caller = open.back();
    open.pop_back();
    for (const u32 callee : calls[caller]) {
      if (reached[callee]) continue;
      reached[callee] = true;
      open.push_back(callee);
    }
  }
  return reached[function];
}

/// A function that is entered by a jump, too, costs what it does itself and what it calls. In a
/// recursion that sum would count calls twice: there only the calls tell.
void include_jumps(Profile& profile) {
  std::vector<InstructionCounters> sums;
  for (const FunctionProfile& function : profile.functions)
    sums.push_back(function.self);
  CallGraph graph(profile.functions.size());
  for (const CallProfile& call : profile.calls) {
    sums[call.caller] += call.costs.inclusive;
    graph[call.caller].push_back(call.callee);
  }
  for (u32 i = 0; i < sums.size(); ++i) {
    InstructionCounters& inclusive = profile.functions[i].inclusive;
    if (inclusive.cycles() >= sums[i].cycles()) continue;
    if (!is_recursive(graph, i))
      inclusive = sums[i];
    else if (inclusive.cycles() < profile.functions[i].self.cycles())
      inclusive = profile.functions[i].self;
  }
}

/// Sorts `list`; returns the new number of each old one.
template <class T, class Before>
std::vector<u32> sort_list(std::vector<T>& list, Before before) {
  std::vector<u32> order(list.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](u32 a, u32 b) { return before(list[a], list[b]); });
  std::vector<u32> moved(order.size());
  std::vector<T> sorted;
  for (const u32 old : order) {
    moved[old] = static_cast<u32>(sorted.size());
    sorted.push_back(std::move(list[old]));
  }
  list = std::move(sorted);
  return moved;
}

void sort_lists(Profile& profile) {
  const auto lines = sort_list(profile.lines, [](const LineProfile& a, const LineProfile& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
  const auto functions =
      sort_list(profile.functions, [](const FunctionProfile& a, const FunctionProfile& b) {
        return a.self.cycles() > b.self.cycles();
      });
  for (InstructionProfile& instruction : profile.instructions) {
    instruction.function = functions[instruction.function];
    if (instruction.line != none) instruction.line = lines[instruction.line];
  }
  for (LineProfile& line : profile.lines)
    line.function = functions[line.function];
  for (CallProfile& call : profile.calls) {
    call.caller = functions[call.caller];
    call.callee = functions[call.callee];
  }
}

}  // namespace

double LevelSummary::miss_rate() const {
  return ratio(counters.misses(), counters.references());
}

double ProfileTotals::misses_per_kilo_instruction(const LevelSummary& level) const {
  return 1000 * ratio(level.counters.misses(), counters.executions);
}

std::vector<std::size_t> Profile::depths() const {
  std::vector<std::size_t> found;
  for (const LevelSummary& level : totals.levels)
    if (const std::size_t depth = cache::depth(level.level); found.empty() || found.back() != depth)
      found.push_back(depth);
  return found;
}

std::string Profile::depth_name(std::size_t depth) const {
  if (caches.rules == cache::Rules::Cachegrind && depth + 1 == cache::depth_count) return "LL";
  return "L" + std::to_string(depth + 1);
}

u64 Profile::misses(const InstructionCounters& counters) const {
  return totals.levels.empty() ? 0 : counters.misses_at(cache::depth(totals.levels[0].level));
}

double Profile::miss_share(const InstructionCounters& counters) const {
  return ratio(misses(counters), totals.misses);
}

double Profile::cycle_share(const InstructionCounters& counters) const {
  return ratio(counters.cycles(), totals.counters.cycles());
}

Profile make_profile(const machine::Machine& machine, const CallCosts* costs) {
  const machine::Model& model = machine.model();
  Profile profile;
  profile.image = &machine.image();
  for (const std::string& argument : machine.options().arguments)
    profile.command += (profile.command.empty() ? "" : " ") + argument;
  if (model.caches() != nullptr) profile.caches = model.caches()->config();
  profile.totals = make_totals(model);
  profile.totals.misses = profile.misses(profile.totals.counters);

  FunctionList functions(*profile.image, profile.functions);
  count_instructions(profile, functions, model);
  if (costs != nullptr) {
    for (const CalledFunction& called : costs->functions()) {
      FunctionProfile& function = profile.functions[functions.number(called.function)];
      function.calls += called.calls;
      function.recursive_calls += called.recursive;
      function.inclusive += called.inclusive;
    }
    for (const CallSite& site : costs->call_sites()) {
      const u32 caller = functions.number(site.call_site);
      const u32 callee = functions.number(site.function);
      profile.calls.push_back({caller, callee, site});
    }
  }
  include_jumps(profile);
  sort_lists(profile);
  return profile;
}

}  // namespace vitrine::observe
