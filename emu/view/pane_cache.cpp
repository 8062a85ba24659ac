// The pane of the caches: a board for each level, sets down the page and ways across, with what the
// last step did there. A level of many sets is a strip of heat, with some of its sets opened.

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/view/cache_words.hpp"
#include "emu/view/pane_makers.hpp"
#include "emu/view/walk.hpp"

namespace vitrine::view {

namespace {

constexpr u32 ways_per_row = 4;
constexpr u64 most_board_rows = 16;     // beyond, a level is a strip
constexpr std::size_t most_opened = 4;  // sets of a strip
constexpr std::size_t most_told = 4;    // references of the last step
constexpr std::size_t widest_strip = 64, bar_width = 4;

// Of a row, by column.
enum Place : std::size_t { Set, FirstWay, Ways, Misses = Ways + ways_per_row, Heat, Places };

std::string_view verb(cache::Kind kind) {
  switch (kind) {
    case cache::Kind::Fetch:
      return "fetches";
    case cache::Kind::Read:
      return "reads";
    case cache::Kind::Write:
      return "writes";
    default:
      return "updates";
  }
}

std::string first_words(const cache::Cache& cache, u64 line) {
  const u64 size = cache.geometry().line;
  return fmt::format("line {:#x}–{:#x}", line * size, line * size + size - 1);
}

/// One level as rows.
class Board {
 public:
  Board(const Scene& scene, cache::Level level, const cache::Cache& cache)
      : scene_(scene),
        level_(level),
        cache_(cache),
        caches_(*scene.machine.model().caches()),
        config_(*caches_.config().level(level)) {
    for (u64 set = 0; set < cache.sets(); ++set)
      misses_.push_back(cache.misses(set));
    hottest_ = static_cast<u64>(std::max_element(misses_.begin(), misses_.end()) - misses_.begin());
    if (scene.last != nullptr)
      for (const machine::ModelledReference& made : scene.last->references)
        for (const cache::Lookup& lookup : made.transaction.all())
          if (lookup.level == level) lookups_.push_back(&lookup);
  }

  std::vector<Row> rows() {
    add_head();
    find_address();
    const std::vector<u64> sets = shown_sets();
    measure_tags(sets);
    for (const u64 set : sets)
      add_set(set);
    return std::move(rows_);
  }

 private:
  void add_head() {
    const cache::LevelCounters& counters = caches_.counters(level_);
    rows_.push_back(heading_row(
        "level", fmt::format("{} {}, {}; {} of {} missed", level_name(caches_.config(), level_),
                             geometry_text(config_.geometry), cache::to_string(config_.replacement),
                             short_count(counters.misses()), short_count(counters.references()))));
    rows_.back().cells[0].detail = fmt::format(
        "{} and {}; {} and {}\nthe sets count lines: an access that reaches into two counts in "
        "both",
        counters.references() == 1 ? "1 access" : grouped(counters.references()) + " accesses",
        counters.misses() == 1 ? "1 miss" : grouped(counters.misses()) + " misses",
        counted(counters.evictions, "eviction"), counted(counters.write_backs, "write-back"));
  }

  /// Where the line of the address that the user asked about belongs.
  void find_address() {
    if (!scene_.address) return;
    u64 physical = *scene_.address;
    if (caches_.config().rules == cache::Rules::General) {
      const memory::Walk walk =
          view_walk(scene_.machine, *scene_.address, memory::AccessKind::Read).walk;
      if (!walk.ok) return;
      physical = walk.physical;
    }
    const bool by_virtual = config_.index == cache::Index::Virtual;
    asked_line_ = cache_.line_number(physical);
    asked_set_ = by_virtual ? cache_.set_of(cache_.line_number(*scene_.address))
                            : cache_.set_of(*asked_line_);
  }

  [[nodiscard]] u64 rows_of_a_set() const {
    return (config_.geometry.ways + ways_per_row - 1) / ways_per_row;
  }

  /// All of them; or behind a strip those asked about or used by the last step, else the one with
  /// the most misses.
  std::vector<u64> shown_sets() {
    std::vector<u64> sets;
    if (cache_.sets() * rows_of_a_set() <= most_board_rows) {
      for (u64 set = 0; set < cache_.sets(); ++set)
        sets.push_back(set);
      return sets;
    }
    add_strip();
    if (asked_set_) return {*asked_set_};
    for (const cache::Lookup* lookup : lookups_)
      if (std::find(sets.begin(), sets.end(), lookup->set) == sets.end() &&
          sets.size() < most_opened)
        sets.push_back(lookup->set);
    if (sets.empty() && misses_[hottest_] != 0) sets.push_back(hottest_);
    return sets;
  }

  void add_strip() {
    constexpr std::size_t besides = 8;  // the gutter and "sets "
    const std::size_t room = std::max(scene_.columns, 2 * besides) - besides;
    const HeatStrip strip = heat_strip(misses_, std::min(room, widest_strip));
    rows_.push_back(heading_row("heat", "sets " + strip.text));
    rows_.back().cells[0].detail =
        strip.all == 0
            ? "misses by set, from set 0 on: none yet"
            : fmt::format("misses by set, from set 0 on, {} in a character; most in {}",
                          counted(strip.group, "set"),
                          strip.group == 1
                              ? fmt::format("set {}", strip.hottest)
                              : fmt::format("the {} from set {} on", strip.group, strip.hottest));
  }

  void measure_tags(const std::vector<u64>& sets) {
    for (const u64 set : sets)
      for (u32 way = 0; way < config_.geometry.ways; ++way)
        tag_width_ = std::max(tag_width_, tag_text(cache_.line(set, way).number).size());
  }
  [[nodiscard]] std::string tag_text(u64 line) const {
    return fmt::format("{:x}", line / cache_.sets());
  }

  void add_set(u64 set) {
    const bool used = std::any_of(lookups_.begin(), lookups_.end(),
                                  [&](const cache::Lookup* each) { return each->set == set; });
    for (u32 first = 0; first < config_.geometry.ways; first += ways_per_row) {
      if (first != 0 && is_empty(set, first)) continue;
      Row row{.kind = "set", .mark = used && first == 0 ? Mark::Current : Mark::None};
      row.cells.resize(Places);
      row.cells[Set] = {.text = first == 0 ? std::to_string(set) : "", .number = set};
      row.cells[FirstWay] = {
          .text = config_.geometry.ways > ways_per_row ? std::to_string(first) : "",
          .number = first};
      if (first == 0) {
        row.cells[Set].mark = mark_of_absent(set);
        row.cells[Misses] = {.text = short_count(misses_[set]), .number = misses_[set]};
        if (misses_[hottest_] != 0)
          row.cells[Heat].text =
              bar(static_cast<double>(misses_[set]) / static_cast<double>(misses_[hottest_]),
                  bar_width);
      }
      for (u32 i = 0; i < ways_per_row && first + i < config_.geometry.ways; ++i)
        row.cells[Ways + i] = way_cell(set, first + i);
      rows_.push_back(std::move(row));
      add_victims(set, first);
    }
  }

  [[nodiscard]] bool is_empty(u64 set, u32 first) const {
    for (u32 way = first; way < std::min(first + ways_per_row, config_.geometry.ways); ++way)
      if (cache_.line(set, way).valid || mark_of(set, way) != Mark::None) return false;
    return true;
  }

  [[nodiscard]] Cell way_cell(u64 set, u32 way) const {
    const cache::Line line = cache_.line(set, way);
    if (!line.valid) return {.text = "-", .mark = mark_of(set, way)};
    const bool ordered = cache_.policy().keeps_order();
    Cell cell{.text = fmt::format("{:>{}} {}", tag_text(line.number), tag_width_,
                                  line.dirty        ? "D"
                                  : line.prefetched ? "P"
                                                    : " "),
              .mark = mark_of(set, way)};
    cell.detail = first_words(cache_, line.number);
    if (line.dirty) cell.detail += ", dirty: newer than what lies behind this cache";
    if (line.prefetched) cell.detail += ", prefetched and not used yet";
    if (ordered) {
      const u32 age = cache_.age(set, way);
      cell.text += std::to_string(age);
      cell.detail += fmt::format("; of age {}{}", age,
                                 age + 1 == config_.geometry.ways ? ", the next to go" : "");
    }
    if (cell.mark == Mark::None && asked_line_ == line.number) cell.mark = Mark::Current;
    if (caches_.config().rules == cache::Rules::Cachegrind)
      cell.link = Link{Link::Kind::Address, line.number * config_.geometry.line, ""};
    return cell;
  }

  /// A way that was filled counts as missed, whatever came later in the same step.
  [[nodiscard]] Mark mark_of(u64 set, u32 way) const {
    Mark mark = Mark::None;
    for (const cache::Lookup* lookup : lookups_) {
      if (lookup->set != set || lookup->way != way) continue;
      if (lookup->filled) return Mark::Miss;
      if (lookup->hit) mark = Mark::Hit;
    }
    return mark;
  }

  /// Of lookups that left their line in no way: a write that does not allocate, an exclusive level.
  [[nodiscard]] Mark mark_of_absent(u64 set) const {
    Mark mark = Mark::None;
    for (const cache::Lookup* lookup : lookups_)
      if (lookup->set == set && lookup->way == cache::Cache::none)
        mark = lookup->hit ? Mark::Hit : Mark::Miss;
    return mark;
  }

  /// Under the ways that took their places: the lines that the last step drove out.
  void add_victims(u64 set, u32 first) {
    for (const cache::Lookup* lookup : lookups_) {
      if (lookup->set != set || !lookup->filled || !lookup->victim.valid) continue;
      if (lookup->way < first || lookup->way >= first + ways_per_row) continue;
      Row row{.kind = "victim"};
      row.cells.resize(Places);
      Cell& cell = row.cells[Ways + lookup->way - first];
      cell.text = fmt::format("{:>{}} {}", tag_text(lookup->victim.number), tag_width_,
                              lookup->victim.dirty ? "D" : "");
      cell.text.erase(cell.text.find_last_not_of(' ') + 1);
      cell.mark = Mark::Victim;
      cell.detail = first_words(cache_, lookup->victim.number) + " had to go" +
                    (lookup->victim.dirty ? ", dirty: it was written back" : "");
      rows_.push_back(std::move(row));
    }
  }

  const Scene& scene_;
  cache::Level level_;
  const cache::Cache& cache_;
  const cache::Hierarchy& caches_;
  const cache::LevelConfig& config_;
  std::vector<u64> misses_;  ///< by set
  u64 hottest_ = 0;          ///< the set with the most
  std::vector<const cache::Lookup*> lookups_;
  std::optional<u64> asked_line_, asked_set_;
  std::size_t tag_width_ = 1;
  std::vector<Row> rows_;
};

/// "reads 8 bytes at 0x404000: L1D miss, LL miss, memory: 111 cycles", for each reference of the
/// last step.
void add_references(const Scene& scene, Pane& pane) {
  if (scene.last == nullptr) return;
  const cache::HierarchyConfig& config = scene.machine.model().caches()->config();
  const auto& references = scene.last->references;
  for (std::size_t i = 0; i < references.size() && i < most_told; ++i) {
    const cache::Reference& reference = references[i].reference;
    const cache::Transaction& transaction = references[i].transaction;
    std::string text = fmt::format("{} {} at {:#x}:", verb(reference.kind),
                                   counted(reference.size, "byte"), reference.virtual_address);
    const auto lookups = transaction.all();
    constexpr std::size_t most_lookups = 4;
    for (std::size_t j = 0; j < lookups.size() && j < most_lookups; ++j)
      text += fmt::format(" {} {},", level_name(config, lookups[j].level),
                          lookups[j].hit ? "hit" : "miss");
    if (lookups.size() > most_lookups) text += " …,";
    text += fmt::format(" {}", counted(transaction.cycles, "cycle"));
    Row row = heading_row("reference", std::move(text));
    row.cells[0].mark =
        transaction.missed_at(cache::depth(transaction.first)) ? Mark::Miss : Mark::Hit;
    pane.rows.push_back(std::move(row));
  }
  if (references.size() > most_told)
    pane.rows.push_back(heading_row(
        "more",
        fmt::format("… and {} of this step", counted(references.size() - most_told, "reference")),
        Mark::Faint));
}

}  // namespace

Pane make_cache(const Scene& scene) {
  Pane pane{.name = "cache",
            .title = "Caches: tag, D dirty, P prefetched, age; misses by line; " +
                     moment_text(scene.machine)};
  const cache::Hierarchy* caches = scene.machine.model().caches();
  if (caches == nullptr) {
    pane.hint = "this machine has no caches: give it some with --caches, teaching to begin with";
    return pane;
  }
  if (!scene.has_model) {
    pane.hint = "the caches are counted in modelled runs only: run with the model";
    return pane;
  }
  add_references(scene, pane);
  u32 most_ways = 0;
  for (std::size_t i = 0; i < cache::level_count; ++i) {
    const auto level = static_cast<cache::Level>(i);
    const cache::Cache* cache = caches->cache(level);
    if (cache == nullptr) continue;
    most_ways = std::max(most_ways, cache->geometry().ways);
    std::vector<Row> rows = Board(scene, level, *cache).rows();
    std::move(rows.begin(), rows.end(), std::back_inserter(pane.rows));
  }
  const bool many_ways = most_ways > ways_per_row;  // than stand in a row
  pane.columns = {{.key = "set", .title = "set", .right = true},
                  {.key = "first way", .title = many_ways ? "way" : "", .right = true}};
  for (u32 way = 0; way < ways_per_row; ++way) {
    Column column{.key = fmt::format("way {}", way)};
    if (way < most_ways) column.title = fmt::format("{}{}", many_ways ? "+" : "way ", way);
    pane.columns.push_back(std::move(column));
  }
  pane.columns.push_back({.key = "misses", .title = "misses", .right = true});
  pane.columns.push_back({.key = "heat", .gap = 1, .spare = true});
  keep_first(pane.rows, scene.rows, "row");
  return pane;
}

}  // namespace vitrine::view
