#include "emu/lab/memory_profile.hpp"

#include <algorithm>
#include <tuple>

#include "emu/os/process.hpp"

namespace vitrine::lab {

namespace {

constexpr std::size_t index_of(cache::Level level) {
  return static_cast<std::size_t>(level);
}

/// Bytes of a line of the first cache that data meet.
u64 data_line(const cache::HierarchyConfig& config) {
  for (const auto level : {cache::Level::L1D, cache::Level::L2, cache::Level::L3})
    if (const auto& present = config.level(level)) return present->geometry.line;
  return 64;
}

}  // namespace

MemoryProfiler::MemoryProfiler(const machine::Machine& machine)
    : machine_(machine), curve_(data_line(machine.model().caches()->config())) {
  const cache::Hierarchy& caches = *machine.model().caches();
  for (std::size_t i = 0; i < cache::level_count; ++i) {
    const auto& config = caches.config().levels[i];
    if (!config) continue;
    classifiers_[i] = std::make_unique<MissClassifier>(config->geometry.lines());
    sets_[i].resize(config->geometry.sets());
  }
}

bool MemoryProfiler::on_step(const machine::StepEvent&) {
  for (const machine::ModelledReference& reference : machine_.model().last_references())
    refer(reference);
  return true;
}

void MemoryProfiler::refer(const machine::ModelledReference& made) {
  const cache::Transaction& transaction = made.transaction;
  const cache::Reference& reference = made.reference;
  // A reference to several lines is one miss of a level, of the kind that comes first.
  std::array<MissKind, cache::level_count> kinds;
  kinds.fill(MissKind::Conflict);
  for (const cache::Lookup& lookup : transaction.all()) {
    const std::size_t level = index_of(lookup.level);
    SetCounters& set = sets_[level][lookup.set];
    ++set.lookups;
    const MissKind kind = classifiers_[level]->ask(lookup.line);
    if (lookup.hit) continue;
    ++set.misses;
    kinds[level] = std::min(kinds[level], kind);
  }
  for (std::size_t level = 0; level < cache::level_count; ++level) {
    const auto which = static_cast<cache::Level>(level);
    if (!classifiers_[level]) continue;
    const std::size_t depth = cache::depth(which);
    if (depth == 0 && which != transaction.first) continue;  // the other first level
    const u64 misses = transaction.misses[depth] + transaction.write_misses[depth];
    if (misses == 0) continue;
    kinds_[level][static_cast<std::size_t>(kinds[level])] += misses;
    if (which == transaction.first)
      kinds_by_instruction_[reference.instruction][static_cast<std::size_t>(kinds[level])] +=
          misses;
  }
  // What came on its own is no first use any more; the reference itself missed it first.
  for (const cache::Move& move : transaction.moves)
    if (move.came && move.cause != cache::Move::Cause::Demand)
      classifiers_[index_of(move.level)]->bring(move.line);
  if (reference.kind == cache::Kind::Fetch) return;

  DataObject& object =
      made.of_walk ? object_named("page tables") : object_at(reference.virtual_address);
  const u64 references = references_in(reference.kind);
  object.references += references;
  for (std::size_t depth = 0; depth < cache::depth_count; ++depth)
    object.misses[depth] += transaction.misses[depth] + transaction.write_misses[depth];
  if (made.of_walk) return;  // at a physical address
  for (u64 n = 0; n < references; ++n)
    curve_.access(reference.virtual_address, reference.size);
}

/// How often a reference counts: as in the caches' totals.
u64 MemoryProfiler::references_in(cache::Kind kind) const {
  const bool general = machine_.model().caches()->config().rules == cache::Rules::General;
  const bool twice = kind == cache::Kind::Locked || (kind == cache::Kind::Update && general);
  return twice ? 2 : 1;
}

DataObject& MemoryProfiler::object_named(const std::string& name) {
  DataObject& object = objects_[name];
  if (object.name.empty()) object.name = name;
  return object;
}

DataObject& MemoryProfiler::object_at(u64 address) {
  const image::Symbol* symbol = machine_.image().symbol_at(address);
  const os::Region* region =
      symbol == nullptr ? machine_.process().state().space.find(address) : nullptr;
  if (symbol != nullptr) {
    DataObject*& known = of_symbol_[symbol];
    if (known == nullptr) {
      known = &objects_[symbol->name];
      known->name = symbol->name;
    }
    return *known;
  }
  std::string name = "elsewhere";
  if (region != nullptr)
    name = region->name.empty() ? std::string(os::region_kind_name(region->kind)) : region->name;
  return object_named(name);
}

std::vector<DataObject> MemoryProfiler::objects() const {
  std::vector<DataObject> found;
  for (const auto& [name, object] : objects_)
    found.push_back(object);
  std::stable_sort(found.begin(), found.end(), [](const DataObject& a, const DataObject& b) {
    return std::tie(a.misses[0], a.references) > std::tie(b.misses[0], b.references);
  });
  return found;
}

}  // namespace vitrine::lab
