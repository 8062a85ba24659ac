#include "emu/lab/attack_matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"
#include "emu/base/text.hpp"
#include "emu/os/signals.hpp"

namespace vitrine::lab {

namespace {

using machine::StopKind;
using observe::Smash;

constexpr std::string_view verdict_names[] = {"owned", "stopped", "crashed", "no effect", "astray"};

std::string_view name_of(Verdict verdict) {
  return verdict_names[static_cast<std::size_t>(verdict)];
}

/// "overwrites the return address of greet"
std::string_view prey_of(Smash::Kind kind) {
  switch (kind) {
    case Smash::Kind::ReturnAddress:
      return "the return address";
    case Smash::Kind::SavedRbp:
      return "the saved rbp";
    case Smash::Kind::Canary:
      return "the canary";
    case Smash::Kind::StrayReturn:
      return "what a ret takes for one";
    case Smash::Kind::Pointer:
      return "a code pointer";
    case Smash::Kind::Overrun:
      return "the variable behind it";
  }
  return "";
}

/// "vulnerable.asm:43 writes byte 88 of the 80-byte `buffer`: the return address"
std::string describe_write(const Trial& trial) {
  const observe::Writer* writer = trial.writer();
  if (writer == nullptr)
    return trial.sent == 0 ? "nothing was sent: the payload is empty, or nobody read it"
                           : "writes over nothing";
  const observe::Object& buffer = writer->buffer;
  const std::string which =
      !buffer.name.empty()   ? fmt::format("the {}-byte `{}`", grouped(buffer.size), buffer.name)
      : buffer.taken_by != 0 ? fmt::format("{} bytes taken from the stack", grouped(buffer.size))
      : buffer.size == 0     ? "what begins at " + hex(buffer.start)
                             : fmt::format("a {}-byte block in the heap", grouped(buffer.size));
  return fmt::format("{} writes byte {} of {}: {}", trial.written_at,
                     grouped_signed(static_cast<i64>(writer->distance())), which,
                     prey_of(trial.smash->kind));
}

}  // namespace

namespace {

Result<Trial> try_one(const Attack& attack, const Defence& defence, u64 seed) {
  auto experiment = Experiment::prepare(attack, defence, seed);
  if (!experiment) return tl::unexpected(experiment.error());
  return (*experiment)->run();
}

}  // namespace

AttackMatrix try_all(const std::vector<Attack>& attacks, u64 seed,
                     const std::function<bool(double done)>& report) {
  AttackMatrix matrix{.seed = seed};
  const std::size_t all = attacks.size() * all_defences().size();
  std::size_t done = 0;
  for (const Attack& attack : attacks) {
    AttackMatrix::Row row{attack.name, attack.title, {}, attack.error};
    for (const Defence& defence : all_defences()) {
      ++done;
      if (row.error) continue;
      if (auto trial = try_one(attack, defence, seed)) {
        row.trials.push_back(std::move(*trial));
      } else {
        row.error = trial.error();
        row.trials.clear();
      }
      if (report && !report(static_cast<double>(done) / static_cast<double>(all))) return matrix;
    }
    matrix.rows.push_back(std::move(row));
  }
  return matrix;
}

std::string verdict_text(const Trial& trial) {
  if (trial.verdict == Verdict::Stopped) return "stopped by " + trial.by;
  return std::string(name_of(trial.verdict));
}

namespace {

/// "38, win.asm:49"
std::string place_of(u64 step, const std::string& place) {
  return grouped(step) + (place.empty() ? "" : ", " + place);
}

}  // namespace

std::string describe_trial(const Trial& trial) {
  std::string text = verdict_text(trial);
  if (trial.verdict == Verdict::Astray)
    text += " after step " + place_of(trial.lost_step, trial.lost_at);
  if (trial.stop.kind == StopKind::Limit) text += ": ran on without end";
  if (trial.stop.kind == StopKind::Killed)
    text += fmt::format(": {}", os::signal_name(trial.stop.signal));
  else if (trial.stop.kind == StopKind::Exited)
    text += fmt::format(": exit {}", trial.stop.exit_code);
  return text + ", step " + place_of(trial.step, trial.place);
}

namespace {

constexpr std::size_t name_width = 17, cell_width = 9;
using Line = std::vector<std::string>;

std::string cell_of(const Trial& trial) {
  switch (trial.verdict) {
    case Verdict::Owned:
      return "✕ owned";
    case Verdict::Stopped:
      return trial.by;
    case Verdict::Crashed:
      return "crashed";
    case Verdict::NoEffect:
      return "nothing";
    case Verdict::Astray:
      return "astray";
  }
  return "";
}

/// Columns of text one behind the other, without spaces at the end. Owned has a sign of three
/// bytes.
std::string line_of(std::string_view name, const Line& cells,
                    const std::vector<std::size_t>& widths) {
  std::string line = fmt::format("{:<{}}", name, name_width);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t columns = cells[i].size() - (cells[i].starts_with("✕") ? 2 : 0);
    line += cells[i] + std::string(widths[i] - std::min(widths[i], columns), ' ');
  }
  return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

/// "9,280 canary.inc:82": the step and the line at which a trial was stopped.
std::string end_of(const Trial& trial) {
  if (trial.verdict == Verdict::Astray)
    return grouped(trial.lost_step) + (trial.lost_at.empty() ? "" : " " + trial.lost_at);
  if (trial.verdict != Verdict::Stopped && trial.verdict != Verdict::Crashed) return "";
  return grouped(trial.step) + (trial.place.empty() ? "" : " " + trial.place);
}

/// The columns of those defences that stop anything.
std::string ends_of(const AttackMatrix& matrix) {
  Line heads;
  std::vector<Line> lines(matrix.rows.size());
  std::vector<std::size_t> widths;
  for (std::size_t defence = 0; defence < all_defences().size(); ++defence) {
    std::size_t width = 0;
    Line column;
    for (const AttackMatrix::Row& row : matrix.rows) {
      column.push_back(defence < row.trials.size() ? end_of(row.trials[defence]) : "");
      width = std::max(width, column.back().size());
    }
    if (width == 0) continue;
    heads.emplace_back(all_defences()[defence].name);
    widths.push_back(std::max(width, heads.back().size()) + 2);
    for (std::size_t i = 0; i < lines.size(); ++i)
      lines[i].push_back(std::move(column[i]));
  }
  if (heads.empty()) return "";
  std::string out = line_of("", heads, widths);
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (!matrix.rows[i].error) out += line_of(matrix.rows[i].attack, lines[i], widths);
  return out;
}

}  // namespace

std::string to_text(const AttackMatrix& matrix) {
  const std::vector<std::size_t> widths(all_defences().size(), cell_width);
  Line heads;
  for (const Defence& defence : all_defences())
    heads.emplace_back(defence.name);
  std::string out = line_of("", heads, widths);
  u64 owned = 0, astray = 0, all = 0;
  for (const AttackMatrix::Row& row : matrix.rows) {
    Line cells;
    if (row.error) out += line_of(row.attack, {"could not be tried"}, {0});
    for (const Trial& trial : row.trials) {
      cells.push_back(cell_of(trial));
      owned += trial.verdict == Verdict::Owned ? 1 : 0;
      astray += trial.verdict == Verdict::Astray ? 1 : 0;
      ++all;
    }
    if (!row.error) out += line_of(row.attack, cells, widths);
  }
  const std::string ends = ends_of(matrix);
  out += fmt::format("\n{} of {} trials succeed (✕)", owned, all);
  if (!ends.empty())
    out += fmt::format(
        "; elsewhere stands what stopped the attack,\nat these steps and lines{}:\n\n{}",
        astray == 0 ? ""
                    : "; astray: control was taken there, but what `owned`\nsays was not printed",
        ends);
  out += "\n";
  for (const AttackMatrix::Row& row : matrix.rows)
    if (!row.trials.empty())
      out += fmt::format("{:<{}}{}\n", row.attack, name_width, describe_write(row.trials.front()));
  return out;
}

std::string to_json(const AttackMatrix& matrix) {
  using nlohmann::ordered_json;
  ordered_json json = {{"seed", matrix.seed}, {"attacks", ordered_json::array()}};
  for (const AttackMatrix::Row& row : matrix.rows) {
    ordered_json cells = ordered_json::object();
    for (std::size_t i = 0; i < row.trials.size(); ++i) {
      const Trial& trial = row.trials[i];
      ordered_json cell = {{"verdict", name_of(trial.verdict)},
                           {"by", trial.by},
                           {"exit_code", trial.stop.exit_code},
                           {"signal", trial.stop.signal},
                           {"step", trial.step},
                           {"place", trial.place},
                           {"sent", trial.sent}};
      if (trial.verdict == Verdict::Astray)
        cell["astray_from"] = {{"step", trial.lost_step}, {"place", trial.lost_at}};
      if (const observe::Writer* writer = trial.writer())
        cell["write"] = {{"place", trial.written_at},
                         {"step", writer->step},
                         {"buffer", writer->buffer.name},
                         {"size", writer->buffer.size},
                         {"byte", static_cast<i64>(writer->distance())},
                         {"over", prey_of(trial.smash->kind)}};
      cells[std::string(all_defences()[i].name)] = std::move(cell);
    }
    ordered_json attack = {{"name", row.attack}, {"title", row.title}};
    if (row.error)
      attack["error"] = row.error->to_string();
    else
      attack["defences"] = std::move(cells);
    json["attacks"].push_back(std::move(attack));
  }
  return to_json_text(json, 2) + "\n";
}

}  // namespace vitrine::lab
