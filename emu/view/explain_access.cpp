#include "emu/view/explain_access.hpp"

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/disasm/disasm.hpp"
#include "emu/view/value.hpp"
#include "emu/view/walk.hpp"

namespace vitrine::view {

namespace {

std::string_view kind_text(cache::Kind kind) {
  switch (kind) {
    case cache::Kind::Fetch:
      return "fetches";
    case cache::Kind::Read:
      return "reads";
    case cache::Kind::Write:
      return "writes";
    case cache::Kind::Update:
      return "reads and writes";
    case cache::Kind::Locked:
      return "reads and writes, locked,";
  }
  return "";
}

std::string with_place(const image::Image& image, u64 address) {
  const std::string place = short_place(image, address);
  return image.describe(address) + (place.empty() ? "" : " (" + place + ")");
}

}  // namespace

bool AccessExplainer::on_step(const machine::StepEvent& event) {
  const bool here = watch_.reached(event.step, event.before.rip);
  if (here) explain(event);
  for (const machine::ModelledReference& reference : machine_.model().last_references())
    remember(event.step, reference);
  return !here;
}

void AccessExplainer::remember(u64 step, const machine::ModelledReference& made) {
  for (const cache::Lookup& lookup : made.transaction.all())
    if (lookup.filled && lookup.victim.valid)
      evictions_[static_cast<std::size_t>(lookup.level)][lookup.victim.number] = {
          step, made.reference.instruction, made.reference.virtual_address};
}

void AccessExplainer::explain(const machine::StepEvent& event) {
  const image::Image& image = machine_.image();
  const std::string source = source_line_at(image, event.before.rip);
  text_ = fmt::format("step {}: {}  {}\n", grouped(event.step),
                      disasm::disassemble(event.bytes, event.before.rip).to_string(),
                      with_place(image, event.before.rip));
  if (!source.empty()) text_ += "  " + source + "\n";
  if (event.fault != nullptr) text_ += "  It faults: what it would have accessed is not counted.\n";
  bool fetches = false;
  u64 stalls = 0;
  for (const machine::ModelledReference& reference : machine_.model().last_references()) {
    fetches |= reference.reference.kind == cache::Kind::Fetch;
    stalls += reference.transaction.stalls;
  }
  if (!fetches)
    text_ += "It is fetched from the line that is being executed, at no further cost.\n";
  for (const machine::ModelledReference& reference : machine_.model().last_references())
    explain(reference);
  text_ += fmt::format("In all: 1 cycle, and {} of waiting beyond first-level hits.\n",
                       counted(stalls, "cycle"));
}

void AccessExplainer::explain(const machine::ModelledReference& made) {
  const cache::Reference& reference = made.reference;
  const cache::Transaction& transaction = made.transaction;
  const image::Image& image = machine_.image();
  std::string where = describe_pointer(machine_, reference.virtual_address);
  if (reference.kind == cache::Kind::Fetch) where = image.describe(reference.virtual_address);
  text_ += fmt::format("\nIt {} {} at {:#x}{}\n", kind_text(reference.kind),
                       counted(reference.size, "byte"), reference.virtual_address,
                       where.empty() ? "" : ", " + where);
  explain_translation(made);
  for (const cache::Lookup& lookup : transaction.all())
    explain_lookup(lookup);
  const auto& config = machine_.model().caches()->config();
  const auto latency_of = [&](cache::Level level) {
    return level == cache::Level::Memory ? config.memory_latency : config.level(level)->latency;
  };
  text_ += fmt::format("  Served by {}, which takes {}",
                       transaction.served == cache::Level::Memory
                           ? "memory"
                           : std::string(cache::to_string(transaction.served)),
                       counted(latency_of(transaction.served), "cycle"));
  text_ += transaction.stalls == 0
               ? ": no waiting.\n"
               : fmt::format(": {} more than a hit in {}.\n", counted(transaction.stalls, "cycle"),
                             cache::to_string(transaction.first));
}

void AccessExplainer::explain_translation(const machine::ModelledReference& made) {
  const cache::Reference& reference = made.reference;
  const bool fetch = reference.kind == cache::Kind::Fetch;
  const std::string_view tlb = fetch ? "instruction TLB" : "data TLB";
  const u64 page = reference.virtual_address >> memory::page_bits;
  const u64 frame = reference.physical_address >> memory::page_bits;
  if (made.tlb_hit) {
    text_ += fmt::format("  {}: hit, page {:#x} is frame {:#x}\n", tlb, page, frame);
    return;
  }
  text_ += fmt::format("  {}: miss; the walk of page {:#x}:", tlb, page);
  const WalkView walk = view_walk(machine_, reference.virtual_address,
                                  fetch ? memory::AccessKind::Execute : memory::AccessKind::Read);
  for (u32 i = 0; i < walk.walk.step_count; ++i)
    text_ +=
        fmt::format(" {}[{:#x}] →", level_name(walk.walk.steps[i].level), walk.walk.steps[i].index);
  text_ += fmt::format(" frame {:#x}\n", frame);
}

void AccessExplainer::explain_lookup(const cache::Lookup& lookup) {
  const cache::Cache& cache = *machine_.model().caches()->cache(lookup.level);
  const cache::Geometry& geometry = cache.geometry();
  const u64 tag = lookup.line / geometry.sets(), address = lookup.line * geometry.line;
  text_ += fmt::format(
      "  {}: line {:#x}–{:#x}, set {} of {}, tag {:#x}: {}{}\n", cache::to_string(lookup.level),
      address, address + geometry.line - 1, lookup.set, geometry.sets(), tag,
      lookup.hit ? "hit" : "miss",
      lookup.hit && lookup.way != cache::Cache::none ? fmt::format(" in way {}", lookup.way) : "");
  if (lookup.hit) return;
  const auto& gone = evictions_[static_cast<std::size_t>(lookup.level)];
  if (const auto found = gone.find(lookup.line); found != gone.end()) {
    const Eviction& eviction = found->second;
    text_ +=
        fmt::format("    At step {} it made room: {} asked for {:#x}.\n", grouped(eviction.step),
                    with_place(machine_.image(), eviction.instruction), eviction.address);
  } else {
    text_ += "    No access had brought it here and lost it again.\n";
  }
  if (!lookup.filled) return;
  text_ += fmt::format("    It goes into way {}", lookup.way);
  if (lookup.victim.valid)
    text_ += fmt::format(", in the place of line {:#x}{}", lookup.victim.number * geometry.line,
                         lookup.victim.dirty ? ", which is dirty and written back" : "");
  text_ += ".\n";
}

}  // namespace vitrine::view
