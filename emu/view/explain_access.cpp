#include "emu/view/explain_access.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"
#include "emu/base/text.hpp"
#include "emu/disasm/disasm.hpp"
#include "emu/view/cache_words.hpp"
#include "emu/view/value.hpp"
#include "emu/view/walk.hpp"

namespace vitrine::view {

namespace {

using nlohmann::ordered_json;

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

bool is_fetch(const machine::ModelledReference& made) {
  return made.reference.kind == cache::Kind::Fetch;
}

/// Cycles that the processor waits. Those of a walk are all waited for.
u64 waiting(const machine::ModelledReference& made) {
  return made.of_walk ? made.transaction.cycles : made.transaction.stalls;
}

/// What both forms ask of the caches.
class CacheWords {
 public:
  explicit CacheWords(const machine::Machine& machine)
      : caches_(*machine.model().caches()), config_(caches_.config()) {}

  [[nodiscard]] std::string name(cache::Level level) const {
    return level == cache::Level::Memory ? "memory" : level_name(config_, level);
  }
  [[nodiscard]] const cache::Geometry& geometry(cache::Level level) const {
    return caches_.cache(level)->geometry();
  }
  [[nodiscard]] u64 tag(const cache::Lookup& lookup) const {
    return lookup.line / geometry(lookup.level).sets();
  }
  [[nodiscard]] u64 address(const cache::Lookup& lookup) const {
    return lookup.line * geometry(lookup.level).line;
  }
  [[nodiscard]] u32 latency(cache::Level level) const { return caches_.latency(level); }

 private:
  const cache::Hierarchy& caches_;
  const cache::HierarchyConfig& config_;
};

// Text.

std::string translation_text(const ExplainedReference& explained) {
  const cache::Reference& reference = explained.made.reference;
  const std::string_view tlb = is_fetch(explained.made) ? "instruction TLB" : "data TLB";
  const u64 page = reference.virtual_address >> memory::page_bits;
  const u64 frame = reference.physical_address >> memory::page_bits;
  if (explained.made.tlb_hit)
    return fmt::format("  {}: hit, page {:#x} is frame {:#x}\n", tlb, page, frame);
  std::string out = fmt::format("  {}: miss; the walk of page {:#x}:", tlb, page);
  for (u32 i = 0; i < explained.walk.step_count; ++i)
    out += fmt::format(" {}[{:#x}] →", level_name(explained.walk.steps[i].level),
                       explained.walk.steps[i].index);
  return out + fmt::format(" frame {:#x}\n", frame);
}

/// Why the line was lost, in the words for "at some step it …".
std::string_view leaving_text(cache::Move::Cause cause) {
  using enum cache::Move::Cause;
  switch (cause) {
    case Demand:
      return "made room";
    case Prefetch:
      return "made room for a line brought ahead";
    case GivenUp:
      return "made room for a line that a level inside gave up";
    case Inclusion:
      return "had to go, as the inclusive level around lost it";
    case MovedInside:
      return "moved to a level inside";
  }
  return "";
}

/// What had happened to the line at this level before.
std::string history_text(const ExplainedLookup& explained, const image::Image& image) {
  const auto& [lookup, came, left] = explained;
  const bool ahead = came && came->cause == cache::Move::Cause::Prefetch;
  std::string out;
  if (ahead)
    out = fmt::format("    A prefetcher brought it at step {}, and nothing used it{}.\n",
                      grouped(came->step), lookup.hit ? " yet" : "");
  if (lookup.hit) return out;
  if (left)
    return out + fmt::format("    At step {} it {}: {} asked for {:#x}.\n", grouped(left->step),
                             leaving_text(left->cause), with_place(image, left->instruction),
                             left->address);
  return came ? out : "    Nothing had brought it here before.\n";
}

std::string lookup_text(const ExplainedLookup& explained, const CacheWords& words,
                        const image::Image& image) {
  const cache::Lookup& lookup = explained.lookup;
  const cache::Geometry& geometry = words.geometry(lookup.level);
  const u64 address = words.address(lookup);
  std::string out = fmt::format(
      "  {}: line {:#x}–{:#x}, set {} of {}, tag {:#x}: {}{}\n", words.name(lookup.level), address,
      address + geometry.line - 1, lookup.set, geometry.sets(), words.tag(lookup),
      lookup.hit ? "hit" : "miss",
      lookup.hit && lookup.way != cache::Cache::none ? fmt::format(" in way {}", lookup.way) : "");
  out += history_text(explained, image);
  if (!lookup.filled) return out;
  out += fmt::format("    It goes into way {}", lookup.way);
  if (lookup.victim.valid)
    out += fmt::format(", in the place of line {:#x}{}", lookup.victim.number * geometry.line,
                       lookup.victim.dirty ? ", which is dirty and written back" : "");
  return out + ".\n";
}

std::string reference_text(const ExplainedReference& explained, const CacheWords& words,
                           const image::Image& image) {
  const cache::Reference& reference = explained.made.reference;
  const cache::Transaction& transaction = explained.made.transaction;
  const bool of_walk = explained.made.of_walk;
  std::string out = of_walk
                        ? fmt::format("\nThe page walk reads a table's entry at physical {:#x}\n",
                                      reference.physical_address)
                        : fmt::format("\nIt {} {} at {:#x}{}\n", kind_text(reference.kind),
                                      counted(reference.size, "byte"), reference.virtual_address,
                                      explained.where.empty() ? "" : ", " + explained.where);
  if (!of_walk) out += translation_text(explained);
  for (const ExplainedLookup& lookup : explained.lookups)
    out += lookup_text(lookup, words, image);
  out += fmt::format("  Served by {}, which takes {}", words.name(transaction.served),
                     counted(words.latency(transaction.served), "cycle"));
  if (of_walk) return out + fmt::format(": {} of waiting.\n", counted(transaction.cycles, "cycle"));
  if (transaction.stalls == 0) return out + ": no waiting.\n";
  out += fmt::format(": {} more than a hit in {}", counted(transaction.stalls, "cycle"),
                     words.name(transaction.first));
  if (transaction.late == 0) return out + ".\n";
  return out + fmt::format(";\n  {} for a prefetched line that was still on its way.\n",
                           transaction.late == transaction.stalls
                               ? "all"
                               : fmt::format("{} of them", grouped(transaction.late)));
}

// JSON.

ordered_json translation_json(const ExplainedReference& explained) {
  const cache::Reference& reference = explained.made.reference;
  ordered_json out{{"tlb", is_fetch(explained.made) ? "instruction" : "data"},
                   {"hit", explained.made.tlb_hit},
                   {"page", reference.virtual_address >> memory::page_bits},
                   {"frame", reference.physical_address >> memory::page_bits}};
  if (explained.made.tlb_hit) return out;
  out["walk"] = ordered_json::array();
  for (u32 i = 0; i < explained.walk.step_count; ++i)
    out["walk"].push_back({{"table", level_name(explained.walk.steps[i].level)},
                           {"index", explained.walk.steps[i].index}});
  return out;
}

std::string_view cause_name(cache::Move::Cause cause) {
  static constexpr std::string_view names[] = {"demand", "prefetch", "given-up", "inclusion",
                                               "moved-inside"};
  return names[static_cast<std::size_t>(cause)];
}

ordered_json lookup_json(const ExplainedLookup& explained, const CacheWords& words) {
  const cache::Lookup& lookup = explained.lookup;
  ordered_json out{{"level", words.name(lookup.level)},
                   {"line", words.address(lookup)},
                   {"set", lookup.set},
                   {"tag", words.tag(lookup)},
                   {"hit", lookup.hit}};
  out["way"] = lookup.way == cache::Cache::none ? ordered_json(nullptr) : ordered_json(lookup.way);
  if (!lookup.hit) out["was_here"] = explained.came.has_value();
  if (explained.came && explained.came->cause == cache::Move::Cause::Prefetch)
    out["prefetched"] = explained.came->step;
  if (explained.left)
    out["lost"] = {{"step", explained.left->step},
                   {"instruction", explained.left->instruction},
                   {"address", explained.left->address},
                   {"cause", cause_name(explained.left->cause)}};
  if (lookup.filled && lookup.victim.valid)
    out["victim"] = {{"line", lookup.victim.number * words.geometry(lookup.level).line},
                     {"dirty", lookup.victim.dirty}};
  return out;
}

ordered_json reference_json(const ExplainedReference& explained, const CacheWords& words) {
  static constexpr std::string_view kinds[] = {"fetch", "read", "write", "update", "locked"};
  const cache::Reference& reference = explained.made.reference;
  const cache::Transaction& transaction = explained.made.transaction;
  const bool of_walk = explained.made.of_walk;
  ordered_json out{{"kind", of_walk ? "walk" : kinds[static_cast<std::size_t>(reference.kind)]},
                   {"size", reference.size},
                   {"address", reference.virtual_address},
                   {"where", explained.where}};
  if (!of_walk) out["translation"] = translation_json(explained);
  out["lookups"] = ordered_json::array();
  for (const ExplainedLookup& lookup : explained.lookups)
    out["lookups"].push_back(lookup_json(lookup, words));
  out["served_by"] = words.name(transaction.served);
  out["latency"] = words.latency(transaction.served);
  out["stalls"] = waiting(explained.made);
  out["late"] = transaction.late;
  return out;
}

}  // namespace

bool AccessExplainer::on_step(const machine::StepEvent& event) {
  const bool here = watch_.reached(event.step, event.before.rip);
  if (here) begin(event);
  for (const machine::ModelledReference& made : machine_.model().last_references()) {
    if (here) add(made);
    remember(event.step, made);
  }
  const u64 executed = machine_.model().totals().executions;
  if (here) explanation_->executions = executed - executed_;
  executed_ = executed;
  return !here;
}

void AccessExplainer::remember(u64 step, const machine::ModelledReference& made) {
  using Cause = cache::Move::Cause;
  const LineEvent by{step, made.reference.instruction, made.reference.virtual_address};
  const auto came = [&](cache::Level level, u64 line, Cause cause) {
    LineEvent& event = came_[static_cast<std::size_t>(level)][line] = by;
    event.cause = cause;
    left_[static_cast<std::size_t>(level)].erase(line);
  };
  const auto left = [&](cache::Level level, u64 line, Cause cause) {
    LineEvent& event = left_[static_cast<std::size_t>(level)][line] = by;
    event.cause = cause;
  };
  const bool lookups_tell = machine_.model().caches()->config().rules == cache::Rules::Cachegrind;
  for (const cache::Lookup& lookup : made.transaction.all()) {
    if (lookup.hit) {
      const auto found = came_[static_cast<std::size_t>(lookup.level)].find(lookup.line);
      if (found != came_[static_cast<std::size_t>(lookup.level)].end())
        found->second.cause = Cause::Demand;
    }
    if (!lookups_tell || !lookup.filled) continue;
    came(lookup.level, lookup.line, Cause::Demand);
    if (lookup.victim.valid) left(lookup.level, lookup.victim.number, Cause::Demand);
  }
  for (const cache::Move& move : made.transaction.moves)
    move.came ? came(move.level, move.line, move.cause) : left(move.level, move.line, move.cause);
}

void AccessExplainer::begin(const machine::StepEvent& event) {
  const image::Image& image = machine_.image();
  AccessExplanation& out = explanation_.emplace();
  out.step = event.step;
  out.address = event.before.rip;
  out.instruction = disasm::disassemble(event.bytes, event.before.rip).to_string();
  out.place = with_place(image, event.before.rip);
  out.source = source_line_at(image, event.before.rip);
  out.faulted = event.fault != nullptr;
}

void AccessExplainer::add(const machine::ModelledReference& made) {
  AccessExplanation& out = *explanation_;
  out.fetched |= is_fetch(made);
  out.stalls += waiting(made);
  if (out.references.size() < AccessExplanation::most) {
    out.references.push_back(explain(made));
  } else {
    ++out.left_out;
    out.left_out_hits += waiting(made) == 0 ? 1 : 0;
  }
}

ExplainedReference AccessExplainer::explain(const machine::ModelledReference& made) const {
  const u64 address = made.reference.virtual_address;
  ExplainedReference out{.made = made};
  if (!made.of_walk)
    out.where =
        is_fetch(made) ? machine_.image().describe(address) : describe_pointer(machine_, address);
  if (!made.tlb_hit)
    out.walk = view_walk(machine_, address,
                         is_fetch(made) ? memory::AccessKind::Execute : memory::AccessKind::Read)
                   .walk;
  for (const cache::Lookup& lookup : made.transaction.all()) {
    ExplainedLookup& explained = out.lookups.emplace_back();
    explained.lookup = lookup;
    const auto event_in = [&](const auto& events) -> std::optional<LineEvent> {
      const auto& of_level = events[static_cast<std::size_t>(lookup.level)];
      const auto found = of_level.find(lookup.line);
      return found == of_level.end() ? std::nullopt : std::optional(found->second);
    };
    explained.came = event_in(came_);
    if (!lookup.hit) explained.left = event_in(left_);
  }
  return out;
}

std::string to_text(const AccessExplanation& explanation, const machine::Machine& machine) {
  const CacheWords words(machine);
  std::string out = fmt::format("step {}: {}  {}\n", grouped(explanation.step),
                                explanation.instruction, explanation.place);
  if (!explanation.source.empty()) out += "  " + explanation.source + "\n";
  if (explanation.faulted) out += "  It faults: what it would have accessed is not counted.\n";
  if (!explanation.fetched)
    out += "It is fetched from the line that is being executed, at no further cost.\n";
  for (const ExplainedReference& reference : explanation.references)
    out += reference_text(reference, words, machine.image());
  if (explanation.left_out != 0)
    out +=
        fmt::format("\n… and {} more; {} waited for nothing.\n",
                    counted(explanation.left_out, "reference"), grouped(explanation.left_out_hits));
  return out + fmt::format("In all: {}{}, and {} of waiting beyond first-level hits.\n",
                           counted(explanation.executions, "cycle"),
                           explanation.executions > 1 ? " (it counts for each element, too)" : "",
                           counted(explanation.stalls, "cycle"));
}

std::string to_json(const AccessExplanation& explanation, const machine::Machine& machine) {
  const CacheWords words(machine);
  ordered_json out{{"step", explanation.step},
                   {"address", explanation.address},
                   {"instruction", explanation.instruction},
                   {"place", printable(explanation.place)},
                   {"source", printable(explanation.source)},
                   {"faulted", explanation.faulted},
                   {"references", ordered_json::array()}};
  for (const ExplainedReference& reference : explanation.references)
    out["references"].push_back(reference_json(reference, words));
  out["left_out"] = explanation.left_out;
  out["cycles"] = explanation.executions + explanation.stalls;
  return to_json_text(out, 2) + "\n";
}

}  // namespace vitrine::view
