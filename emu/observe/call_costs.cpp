#include "emu/observe/call_costs.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_set>

namespace vitrine::observe {

namespace {

InstructionCounters difference(const InstructionCounters& after,
                               const InstructionCounters& before) {
  InstructionCounters cost = after;
  cost.executions -= before.executions;
  cost.reads -= before.reads;
  cost.writes -= before.writes;
  for (std::size_t i = 0; i < cache::depth_count; ++i) {
    cost.fetch_misses[i] -= before.fetch_misses[i];
    cost.read_misses[i] -= before.read_misses[i];
    cost.write_misses[i] -= before.write_misses[i];
  }
  cost.fetch_tlb_misses -= before.fetch_tlb_misses;
  cost.data_tlb_misses -= before.data_tlb_misses;
  cost.stalls -= before.stalls;
  return cost;
}

}  // namespace

CallCosts::CallCosts(machine::Machine& machine) : machine_(machine) {
  for (const machine::Call& call : machine_.model().calls().calls())
    entered(call);
  machine_.model().calls().listener = this;
}

CallCosts::~CallCosts() {
  machine_.model().calls().listener = nullptr;
}

InstructionCounters CallCosts::now() const {
  return machine_.model().totals();
}

void CallCosts::entered(const machine::Call& call) {
  Site* site = nullptr;
  Function* function = nullptr;
  if (call.call_site != 0) {
    site = &sites_[{call.call_site, call.function}];
    if (site->function == nullptr) {
      site->costs.call_site = call.call_site;
      site->costs.function = call.function;
      site->function = &functions_[call.function];
    }
    function = site->function;
    ++site->costs.calls;
    ++function->costs.calls;
    if (function->open != 0) ++function->costs.recursive;
  } else {
    function = &functions_[call.function];
  }
  function->costs.function = call.function;
  const bool first_of_function = function->open++ == 0;
  const bool first_of_site = site != nullptr && site->open++ == 0;
  open_.push_back({function, site, first_of_function || first_of_site});
  if (open_.back().counted) before_.push_back(now());
}

void CallCosts::left(const machine::Call&) {
  if (open_.empty()) return;
  const Open open = open_.back();
  open_.pop_back();
  const bool last_of_function = --open.function->open == 0;
  const bool last_of_site = open.site != nullptr && --open.site->open == 0;
  if (!open.counted) return;
  const InstructionCounters cost = difference(now(), before_.back());
  before_.pop_back();
  if (last_of_function) open.function->costs.inclusive += cost;
  if (last_of_site) open.site->costs.inclusive += cost;
}

std::vector<CalledFunction> CallCosts::functions() const {
  std::unordered_map<u64, CalledFunction> costs;
  for (const auto& [address, function] : functions_)
    costs[address] = function.costs;
  const InstructionCounters end = now();
  std::unordered_set<const Function*> ended;
  auto before = before_.begin();
  for (const Open& open : open_) {  // outermost first: the one that counts
    if (!open.counted) continue;
    if (ended.insert(open.function).second)
      costs[open.function->costs.function].inclusive += difference(end, *before);
    ++before;
  }

  std::vector<CalledFunction> found;
  for (const auto& [address, function] : costs)
    found.push_back(function);
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.function < b.function; });
  return found;
}

std::vector<CallSite> CallCosts::call_sites() const {
  const InstructionCounters end = now();
  std::unordered_map<const Site*, InstructionCounters> unended;
  auto before = before_.begin();
  for (const Open& open : open_) {
    if (!open.counted) continue;
    if (open.site != nullptr) unended.try_emplace(open.site, difference(end, *before));
    ++before;
  }

  std::vector<CallSite> found;
  for (const auto& [key, site] : sites_) {
    found.push_back(site.costs);
    if (const auto open = unended.find(&site); open != unended.end())
      found.back().inclusive += open->second;
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tie(a.call_site, a.function) < std::tie(b.call_site, b.function);
  });
  return found;
}

}  // namespace vitrine::observe
