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
    open(call, now());
  machine_.model().calls().listener = this;
}

CallCosts::~CallCosts() {
  machine_.model().calls().listener = nullptr;
}

InstructionCounters CallCosts::now() const {
  return machine_.model().totals();
}

void CallCosts::open(const machine::Call& call, const InstructionCounters& before) {
  Function& function = functions_[call.function];
  function.costs.function = call.function;
  ++function.open;
  Site* site = nullptr;
  if (call.call_site != 0) {
    ++function.costs.calls;
    if (function.open > 1) ++function.costs.recursive;
    site = &sites_[{call.call_site, call.function}];
    site->costs.call_site = call.call_site;
    site->costs.function = call.function;
    ++site->costs.calls;
    ++site->open;
  }
  open_.push_back({&function, site, before});
}

void CallCosts::close(const Open& open, const InstructionCounters& after) {
  const bool last_of_function = --open.function->open == 0;
  const bool last_of_site = open.site != nullptr && --open.site->open == 0;
  if (!last_of_function && !last_of_site) return;
  const InstructionCounters cost = difference(after, open.before);
  if (last_of_function) open.function->costs.inclusive += cost;
  if (last_of_site) open.site->costs.inclusive += cost;
}

void CallCosts::entered(const machine::Call& call) {
  open(call, now());
}

void CallCosts::left(const machine::Call&) {
  if (open_.empty()) return;
  close(open_.back(), now());
  open_.pop_back();
}

std::vector<CalledFunction> CallCosts::functions() const {
  std::unordered_map<u64, CalledFunction> costs;
  for (const auto& [address, function] : functions_)
    costs[address] = function.costs;
  const InstructionCounters end = now();
  std::unordered_set<const Function*> ended;
  for (const Open& open : open_)  // outermost first: the one that counts
    if (ended.insert(open.function).second)
      costs[open.function->costs.function].inclusive += difference(end, open.before);

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
  for (const Open& open : open_)
    if (open.site != nullptr) unended.try_emplace(open.site, difference(end, open.before));

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
