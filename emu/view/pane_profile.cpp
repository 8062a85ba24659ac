// The panes of the profile: what lines or functions have cost up to this moment, in an order of
// one's choice.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "emu/base/text.hpp"
#include "emu/observe/profile.hpp"
#include "emu/view/cache_words.hpp"
#include "emu/view/pane_makers.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

using observe::InstructionCounters;
using observe::Profile;

namespace {

constexpr std::size_t bar_width = 4;
constexpr std::string_view usual_order = "cycles";

/// Counts that are 0 are dots, so that the others stand out.
Cell count_cell(u64 count) {
  return {.text = count == 0 ? "·" : short_count(count), .number = count};
}

/// A table with a row for each thing that has counters: `about` stands before these, and `text`
/// behind them.
class Table {
 public:
  Table(const Scene& scene, const Profile& profile) : scene_(scene), profile_(profile) {}

  void add(Mark mark, std::string_view kind, Cell about, const InstructionCounters& counters,
           Cell text) {
    Row row{.kind = std::string(kind), .mark = mark};
    row.cells = {std::move(about), count_cell(counters.executions)};
    for (const std::size_t depth : profile_.depths())
      row.cells.push_back(count_cell(counters.misses_at(depth)));
    row.cells.push_back(count_cell(counters.fetch_tlb_misses + counters.data_tlb_misses));
    row.cells.push_back(count_cell(counters.cycles()));
    const u64 misses = profile_.misses(counters);
    const double share = profile_.miss_share(counters);
    row.cells.push_back({.text = misses == 0 ? "·" : percent_text(share), .number = misses});
    row.cells.push_back({.text = bar(share, bar_width)});
    row.cells.push_back(std::move(text));
    rows_.push_back(std::move(row));
  }

  /// The rows, which stand in the order of `about` now, in the order that the scene asks for.
  void finish(Pane& pane, Column about, Column text) {
    pane.columns = {std::move(about), {.key = "times", .title = "times", .right = true}};
    for (const std::size_t depth : profile_.depths()) {
      const std::string name = profile_.depth_name(depth);
      pane.columns.push_back({.key = name, .title = name, .right = true, .gap = 1});
    }
    pane.columns.push_back({.key = "TLB", .title = "TLB", .right = true, .gap = 1, .spare = true});
    pane.columns.push_back({.key = "cycles", .title = "cycles", .right = true, .gap = 1});
    pane.columns.push_back(
        {.key = "misses", .title = "misses", .right = true, .gap = 1, .spare = true});
    pane.columns.push_back({.key = "share", .gap = 1, .spare = true});
    pane.columns.push_back(std::move(text));
    const std::string_view wanted = scene_.sort.empty() ? usual_order : scene_.sort;
    const auto found = std::find_if(pane.columns.begin(), pane.columns.end(),
                                    [&](const Column& column) { return column.key == wanted; });
    if (found == pane.columns.end()) {
      std::vector<std::string> keys;
      for (const Column& column : pane.columns)
        keys.push_back(column.key);
      pane.hint = fmt::format("there is no column {} to sort by: there are {}", printable(wanted),
                              fmt::join(keys, ", "));
      return;
    }
    sort(static_cast<std::size_t>(found - pane.columns.begin()));
    pane.rows = std::move(rows_);
    pane.title += fmt::format(", by {}; {}", found->key, moment_text(scene_.machine));
    keep_first(pane.rows, scene_.rows, "row");
  }

 private:
  void sort(std::size_t column) {
    if (column == 0) return;
    std::stable_sort(rows_.begin(), rows_.end(), [column](const Row& a, const Row& b) {
      const Cell &left = a.cells[column], &right = b.cells[column];
      return left.number ? *left.number > right.number : left.text < right.text;
    });
  }

  const Scene& scene_;
  const Profile& profile_;
  std::vector<Row> rows_;
};

/// Nothing when the scene has no counts to show; says so in the pane.
std::optional<Profile> counted_so_far(const Scene& scene, Pane& pane) {
  pane.hint = "nothing has been executed yet: go a step forward";
  if (scene.has_model) return observe::make_profile(scene.machine, nullptr);
  pane.hint = "costs are counted in modelled runs only: run with the model";
  return std::nullopt;
}

/// What lines are called: those of the program's own file by number alone.
class LineNames {
 public:
  explicit LineNames(const Profile& profile)
      : image_(*profile.image), own_file_(main_file(image_).value_or(observe::none)) {}

  [[nodiscard]] Cell name(const observe::LineProfile& line) const {
    const std::string path = line.file < image_.files.size() ? image_.files[line.file].path : "???";
    std::string text = std::to_string(line.line);
    if (line.file != own_file_) {
      constexpr std::size_t most = 12;  // columns of a name: the number behind it is never cut
      text = shorten_middle(printable(path.substr(path.rfind('/') + 1)), most) + ":" + text;
    }
    return {.text = std::move(text),
            .link = Link{Link::Kind::Line, line.line, path},
            .detail = fmt::format("{}:{}", printable(path), line.line)};
  }
  [[nodiscard]] Cell source(const observe::LineProfile& line) const {
    if (line.file >= image_.files.size()) return {};
    const auto& lines = image_.files[line.file].lines;
    if (line.line == 0 || line.line > lines.size()) return {};
    const std::string text = printable(lines[line.line - 1]);
    return {.text = text.substr(std::min(text.find_first_not_of(' '), text.size()))};
  }

 private:
  const image::Image& image_;
  u32 own_file_;
};

}  // namespace

Pane make_profile(const Scene& scene) {
  Pane pane{.name = "profile", .title = "What the lines cost"};
  const auto profile = counted_so_far(scene, pane);
  if (!profile) return pane;
  const image::LineEntry* here = profile->image->line_at(current_address(scene.machine));
  const LineNames names(*profile);
  Table table(scene, *profile);
  for (const observe::LineProfile& line : profile->lines) {
    const bool is_here = here != nullptr && here->file == line.file && here->line == line.line;
    table.add(is_here ? current_mark(scene.machine) : Mark::None, "line", names.name(line),
              line.counters, names.source(line));
  }
  // Code without lines counts by function.
  std::map<u32, InstructionCounters> elsewhere;
  for (const observe::InstructionProfile& instruction : profile->instructions)
    if (instruction.line == observe::none) elsewhere[instruction.function] += instruction.counters;
  for (const auto& [number, counters] : elsewhere) {
    const observe::FunctionProfile& function = profile->functions[number];
    table.add(
        Mark::None, "function",
        {.text = printable(function.name), .link = Link{Link::Kind::Address, function.address, ""}},
        counters, {.text = "(no source)"});
  }
  table.finish(pane, {.key = "line", .title = "line"},
               {.key = "source", .title = "source", .fit = Column::Fit::End});
  return pane;
}

Pane make_functions(const Scene& scene) {
  Pane pane{.name = "functions", .title = "What the functions cost themselves"};
  const auto profile = counted_so_far(scene, pane);
  if (!profile) return pane;
  const image::Symbol* here = profile->image->symbol_at(current_address(scene.machine));
  std::vector<const observe::FunctionProfile*> functions;
  for (const observe::FunctionProfile& function : profile->functions)
    functions.push_back(&function);
  std::sort(functions.begin(), functions.end(),
            [](const auto* a, const auto* b) { return a->address < b->address; });
  Table table(scene, *profile);
  for (const observe::FunctionProfile* function : functions) {
    const bool is_here = here != nullptr && here->value == function->address;
    table.add(is_here ? current_mark(scene.machine) : Mark::None, "function",
              address_cell(function->address, address_digits(function->address)), function->self,
              {.text = printable(function->name)});
  }
  table.finish(pane, {.key = "address", .title = "address", .right = true},
               {.key = "name", .title = "function", .fit = Column::Fit::End});
  return pane;
}

}  // namespace vitrine::view
