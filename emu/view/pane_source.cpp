// The pane of source text around the current line, with breakpoints and how often each line ran.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "emu/base/text.hpp"
#include "emu/view/detail.hpp"
#include "emu/view/pane_makers.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

/// Where people look for an instruction: at the call of the macro that made it.
struct SourcePlace {
  u32 file = 0, line = 0;
};

SourcePlace place_of(const image::LineEntry& entry) {
  if (entry.call_line != 0) return {entry.call_file, entry.call_line};
  return {entry.file, entry.line};
}

/// The lines of `file` at which a breakpoint stands.
std::set<u32> broken_lines(const Scene& scene, u32 file) {
  std::set<u32> lines;
  for (const u64 address : scene.breakpoints)
    if (const image::LineEntry* entry = scene.machine.image().line_at(address))
      if (place_of(*entry).file == file) lines.insert(place_of(*entry).line);
  return lines;
}

/// How often each of the lines first..last of `file` was executed: its most executed instruction.
std::map<u32, u64> executions(const Scene& scene, u32 file, std::size_t first, std::size_t last) {
  std::map<u32, u64> counts;
  for (const image::LineEntry& entry : scene.machine.image().lines) {
    const SourcePlace place = place_of(entry);
    if (place.file != file || place.line < first || place.line > last) continue;
    u64& count = counts[place.line];
    count = std::max(count, scene.machine.model().at(entry.address).executions);
  }
  return counts;
}

/// What the first instruction of each of the lines first..last does.
std::map<u32, std::string> explanations(const Scene& scene, u32 file, std::size_t first,
                                        std::size_t last) {
  std::map<u32, std::string> words;
  const u64 current = current_address(scene.machine);
  for (const image::LineEntry& entry : scene.machine.image().lines) {
    const SourcePlace place = place_of(entry);
    if (place.file != file || place.line < first || place.line > last) continue;
    if (std::string& text = words[place.line]; text.empty() || entry.address == current)
      text = instruction_detail(scene.machine, entry.address, entry.address == current);
  }
  return words;
}

/// Where a long file goes on beyond the rows: in a pane that is scrolled, one would take the last
/// row for the file's end. Panes of few rows are a window on the current line anyway.
void add_rest(const Scene& scene, std::size_t lines, std::string_view where, Pane& pane) {
  constexpr std::size_t scrolled = 1000;  // rows
  if (scene.rows < scrolled || lines == 0) return;
  pane.rows.push_back(heading_row(
      "folded", fmt::format("… {} further {} …", counted(lines, "line"), where), Mark::Faint));
}

/// Empty for lines without instructions.
Cell count_cell(const std::map<u32, u64>& counts, u32 line) {
  const auto found = counts.find(line);
  if (found == counts.end()) return {};
  return {.text = grouped(found->second) + "×", .number = found->second};
}

}  // namespace

Pane make_source(const Scene& scene) {
  const image::Image& image = scene.machine.image();
  const u64 current = current_address(scene.machine);
  Pane pane{.name = "source",
            .title = "Source, " + moment_text(scene.machine),
            .columns = {{.key = "breakpoint"},
                        {.key = "line", .right = true, .gap = 1},
                        {.key = "count", .right = true},
                        {.key = "text", .fit = Column::Fit::End}}};
  const image::LineEntry* entry = image.line_at(current);
  const SourcePlace here = entry != nullptr ? place_of(*entry) : SourcePlace();
  if (entry == nullptr || here.file >= image.files.size()) {
    // A program that has lines has gone to where it has no code of its own.
    pane.hint =
        fmt::format("no source line is known at {}: {}; the disassembly pane needs no source",
                    describe_code(image, current),
                    image.lines.empty() ? "run the .asm file itself, or link what was "
                                          "assembled with -g"
                                        : "a step back leads to where it came from");
    return pane;
  }
  const image::SourceFile& file = image.files[here.file];
  pane.title = fmt::format(
      "Source of {}, line {}{}, {}", printable(file.path.substr(file.path.rfind('/') + 1)),
      here.line,
      entry->call_line != 0 ? fmt::format(", macro {}", short_place(image, current)) : "",
      moment_text(scene.machine));
  if (file.lines.empty()) {
    pane.hint =
        fmt::format("{} cannot be read: put it where it was assembled", printable(file.path));
    return pane;
  }
  const std::size_t before = std::min<std::size_t>(here.line - 1, scene.rows / 2);
  const std::size_t last = std::min(file.lines.size(), here.line - before + scene.rows - 1);
  const std::size_t first = last >= scene.rows ? last - scene.rows + 1 : 1;
  const std::set<u32> broken = broken_lines(scene, here.file);
  std::map<u32, u64> counts;
  if (scene.has_model) counts = executions(scene, here.file, first, last);
  std::map<u32, std::string> words = explanations(scene, here.file, first, last);
  add_rest(scene, first - 1, "up", pane);
  for (std::size_t line = first; line <= last; ++line) {
    Row row{.kind = "line"};
    if (line == here.line) row.mark = current_mark(scene.machine);
    Cell breakpoint;
    if (broken.count(static_cast<u32>(line)) != 0) breakpoint.mark = Mark::Breakpoint;
    row.cells = {std::move(breakpoint),
                 {.text = std::to_string(line),
                  .number = line,
                  .link = Link{Link::Kind::Line, line, file.path}},
                 count_cell(counts, static_cast<u32>(line)),
                 {.text = printable(file.lines[line - 1]),
                  .detail = std::move(words[static_cast<u32>(line)])}};
    pane.rows.push_back(std::move(row));
  }
  add_rest(scene, file.lines.size() - last, "down", pane);
  return pane;
}

}  // namespace vitrine::view
