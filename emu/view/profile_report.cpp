#include "emu/view/profile_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "emu/base/text.hpp"
#include "emu/disasm/disasm.hpp"
#include "emu/view/cache_words.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

using observe::FunctionProfile;
using observe::InstructionCounters;
using observe::InstructionProfile;
using observe::LineProfile;
using observe::Profile;

namespace {

constexpr std::size_t report_width = 100, bar_width = 6;

/// Marks a line by its share of what hurts: a fifth is hot, a twentieth is warm.
std::string coloured(std::string text, double share, bool colour) {
  if (!colour || share < 0.05) return text;
  return fmt::format("\033[{}m{}\033[0m", share < 0.2 ? "33" : "1;31", text);
}

std::string heading(std::string_view text, bool colour) {
  return colour ? fmt::format("\n\033[1m{}\033[0m\n", text) : fmt::format("\n{}\n", text);
}

std::string plural(u64 count, std::string_view noun, std::string_view many) {
  return fmt::format("{} {}", grouped(count), count == 1 ? noun : many);
}

// The totals.

std::string totals_text(const Profile& profile, const ProfileStyle& style) {
  const observe::ProfileTotals& totals = profile.totals;
  const InstructionCounters& counters = totals.counters;
  std::string out = fmt::format("Profile of {}{}\n\n", printable(profile.command),
                                style.caches.empty() ? "" : " with the caches " + style.caches);
  out += fmt::format("{:<14}{:>16}\n{:<14}{:>16}   {:.2f} each\n", "instructions",
                     grouped(counters.executions), "cycles", grouped(counters.cycles()),
                     totals.cycles_per_instruction);
  out += fmt::format("{:<14}{:>16}   {} read, {} written; {:.2f} cycles each\n", "data references",
                     grouped(counters.reads + counters.writes), grouped(counters.reads),
                     grouped(counters.writes), totals.average_memory_access_time);
  out += fmt::format("\n{:<5}{:<36}{:>15}{:>13}{:>9}{:>9}{:>13}\n", "", "", "references", "misses",
                     "rate", "MPKI", "write-backs");
  for (const observe::LevelSummary& level : totals.levels) {
    out += fmt::format(
        "{:<5}{:<36}{:>15}{:>13}{:>9}{:>9.2f}{:>13}\n", level_name(profile.caches, level.level),
        geometry_text(level.config.geometry), grouped(level.counters.references()),
        grouped(level.counters.misses()), percent_text(level.miss_rate()),
        totals.misses_per_kilo_instruction(level), grouped(level.counters.write_backs));
    if (level.config.replacement != cache::Replacement::Lru)
      out += fmt::format("     replacement: {}\n", cache::to_string(level.config.replacement));
    if (level.counters.prefetches != 0)
      out += fmt::format("     {}: {} useful ({} late), {} wasted\n",
                         plural(level.counters.prefetches, "line prefetched", "lines prefetched"),
                         grouped(level.counters.useful), grouped(level.counters.late),
                         grouped(level.counters.wasted));
  }
  const auto tlb = [&](std::string_view name, const memory::TlbCounters& tlb_counters) {
    const u64 lookups = tlb_counters.hits + tlb_counters.misses;
    out += fmt::format(
        "{:<41}{:>15}{:>13}{:>9}{:>9.2f}\n", name, grouped(lookups), grouped(tlb_counters.misses),
        percent_text(lookups == 0
                         ? 0
                         : static_cast<double>(tlb_counters.misses) / static_cast<double>(lookups)),
        counters.executions == 0 ? 0
                                 : 1000 * static_cast<double>(tlb_counters.misses) /
                                       static_cast<double>(counters.executions));
  };
  tlb("instruction TLB", totals.instruction_tlb);
  tlb("data TLB", totals.data_tlb);
  if (profile.caches.rules != cache::Rules::Cachegrind)
    out +=
        fmt::format("memory: {} and {}\n", plural(totals.memory_reads, "line read", "lines read"),
                    plural(totals.memory_writes, "write", "writes"));
  if (profile.caches.cached_walks)
    out += fmt::format("page walks: {} among the data caches' references, of no line below\n",
                       plural(totals.instruction_tlb.walk_reads + totals.data_tlb.walk_reads,
                              "table entry read", "table entries read"));
  return out;
}

// The functions.

std::string functions_text(const Profile& profile, const ProfileStyle& style) {
  std::string out = heading("Functions", style.colour);
  std::string misses;
  for (const std::size_t depth : profile.depths())
    misses += fmt::format("{:>8}", profile.depth_name(depth));
  out += fmt::format("{:>7}{:>8}{:>8}{:>8}{:>8}{} {:>7} {:<{}}  function\n", "cycles", "self",
                     "with", "calls", "instr.", misses, "misses", "", bar_width);
  std::size_t met = 0;
  for (const FunctionProfile& function : profile.functions) {
    if (function.self.executions == 0 && function.calls == 0) continue;
    if (met++ >= style.most_functions) continue;
    misses.clear();
    for (const std::size_t depth : profile.depths())
      misses += fmt::format("{:>8}", short_count(function.self.misses_at(depth)));
    const double share = profile.miss_share(function.self);
    const double worst = std::max(share, profile.cycle_share(function.self));
    out += coloured(
        fmt::format("{:>7}{:>8}{:>8}{:>8}{:>8}{} {:>7} {}  {}", short_count(function.self.cycles()),
                    percent_text(profile.cycle_share(function.self)),
                    percent_text(profile.cycle_share(function.inclusive)),
                    function.calls == 0 ? "" : short_count(function.calls),
                    short_count(function.self.executions), misses, percent_text(share),
                    bar(share, bar_width), printable(function.name)),
        worst, style.colour);
    out += "\n";
  }
  if (met > style.most_functions) out += fmt::format("… and {} more\n", met - style.most_functions);
  return out;
}

// Lines.

/// The columns in front of a source line; `counters` null: their names.
class LineColumns {
 public:
  explicit LineColumns(const Profile& profile) : profile_(profile), depths_(profile.depths()) {}

  [[nodiscard]] std::string names() const {
    std::string out = fmt::format("{:>6}", "times");
    if (!depths_.empty()) out += fmt::format("{:>6}", "fetch");
    for (const char kind : {'r', 'w'})
      for (const std::size_t depth : depths_)
        out += fmt::format("{:>6}", fmt::format("{}:{}", profile_.depth_name(depth), kind));
    return out + fmt::format("{:>7} {:<{}}", "cycles", "misses", bar_width + 5);
  }

  [[nodiscard]] std::string values(const InstructionCounters& counters) const {
    const auto number = [](u64 count) {
      return fmt::format("{:>6}", count == 0 ? "." : short_count(count));
    };
    std::string out = number(counters.executions);
    if (!depths_.empty()) out += number(counters.fetch_misses[depths_[0]]);
    for (const auto* misses : {&counters.read_misses, &counters.write_misses})
      for (const std::size_t depth : depths_)
        out += number((*misses)[depth]);
    const double share = profile_.miss_share(counters);
    return out + " " + number(counters.cycles()) +
           fmt::format(" {:>3.0f}% {}", 100 * share, bar(share, bar_width));
  }

  [[nodiscard]] std::size_t width() const { return columns(names()); }

 private:
  const Profile& profile_;
  std::vector<std::size_t> depths_;
};

/// A line of source behind its columns, cut where the report ends.
std::string source_row(const std::string& columns_text, std::size_t columns_width,
                       std::string_view text) {
  std::string row = columns_text + " " + printable(text);
  const std::size_t most = std::max(report_width, columns_width + 24);
  if (columns(row) > most) row = fit(row, most);
  row.erase(row.find_last_not_of(' ') + 1);
  return row;
}

double hurt(const Profile& profile, const InstructionCounters& counters) {
  return std::max(profile.miss_share(counters), profile.cycle_share(counters));
}

std::string_view text_of(const Profile& profile, const LineProfile& line) {
  const auto& files = profile.image->files;
  if (line.file >= files.size() || line.line == 0 || line.line > files[line.file].lines.size())
    return {};
  return files[line.file].lines[line.line - 1];
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? "" : std::string(text.substr(first));
}

std::string hottest_text(const Profile& profile, const ProfileStyle& style) {
  std::vector<const LineProfile*> lines;
  for (const LineProfile& line : profile.lines)
    lines.push_back(&line);
  std::stable_sort(lines.begin(), lines.end(), [](const LineProfile* a, const LineProfile* b) {
    return a->counters.cycles() > b->counters.cycles();
  });
  const std::size_t shown = std::min(lines.size(), style.most_lines);
  if (shown == 0) return "";
  std::string out = heading("Lines that cost most", style.colour);
  out += fmt::format("{:>7}{:>8}  {:<{}} {:<24}  {}\n", "cycles", "", "misses", bar_width + 7,
                     "line", "source");
  for (std::size_t i = 0; i < shown; ++i) {
    const LineProfile& line = *lines[i];
    const std::string& path = profile.image->files[line.file].path;
    const std::string place =
        fmt::format("{}:{}", path.substr(path.find_last_of('/') + 1), line.line);
    const double share = profile.miss_share(line.counters);
    const std::string front =
        fmt::format("{:>7}{:>8} {:>7} {}  {}", short_count(line.counters.cycles()),
                    percent_text(profile.cycle_share(line.counters)), percent_text(share),
                    bar(share, bar_width), fit(place, 24));
    out += coloured(source_row(front, columns(front), " " + trimmed(text_of(profile, line))),
                    hurt(profile, line.counters), style.colour) +
           "\n";
  }
  return out;
}

/// "mov rax, [rbx]", from the image.
std::string instruction_text(const image::Image& image, u64 address) {
  const image::Segment* segment = image.segment_at(address);
  if (segment == nullptr || address - segment->address >= segment->bytes.size()) return "";
  constexpr std::size_t longest = 15;
  const auto bytes = std::span(segment->bytes).subspan(address - segment->address);
  return disasm::disassemble(bytes.first(std::min(bytes.size(), longest)), address).to_string();
}

class SourceText {
 public:
  SourceText(const Profile& profile, const ProfileStyle& style)
      : profile_(profile), style_(style), columns_(profile) {
    for (const InstructionProfile& instruction : profile.instructions)
      if (instruction.line != observe::none && style.instructions)
        of_line_[instruction.line].push_back(&instruction);
  }

  std::string file(u32 number) {
    const image::SourceFile& source = profile_.image->files[number];
    out_ = heading(printable(source.path), style_.colour) + columns_.names() + "  line\n";
    // Around executed lines, a few others for orientation.
    constexpr u32 context = 2;
    u32 done = 0;
    for (u32 i = 0; i < profile_.lines.size(); ++i) {
      const LineProfile& line = profile_.lines[i];
      if (line.file != number) continue;
      const bool next_is_near = i + 1 < profile_.lines.size() &&
                                profile_.lines[i + 1].file == number &&
                                profile_.lines[i + 1].line - line.line <= 2 * context + 1;
      if (line.line > done + context + 1) {
        gap();
        done = line.line - context - 1;
      }
      for (u32 other = done + 1; other < line.line; ++other)
        unexecuted(source, other);
      executed(line, i);
      done = line.line;
      const u32 last = next_is_near ? profile_.lines[i + 1].line - 1 : line.line + context;
      for (; done < last && done < source.lines.size(); ++done)
        unexecuted(source, done + 1);
    }
    return out_;
  }

 private:
  void row(const std::string& front, u32 line, std::string_view text, double heat) {
    const std::string with_number = fmt::format("{} {:>5}", front, line);
    out_ +=
        coloured(source_row(with_number, columns_.width() + 6, text), heat, style_.colour) + "\n";
  }
  void gap() {
    if (out_.find("  line\n") + 7 != out_.size())
      out_ += std::string(columns_.width() + 5, ' ') + "⋮\n";
  }
  void unexecuted(const image::SourceFile& source, u32 line) {
    const std::string_view text = line <= source.lines.size() ? source.lines[line - 1] : "";
    row(std::string(columns_.width(), ' '), line, text, 0);
  }
  void executed(const LineProfile& line, u32 number) {
    row(columns_.values(line.counters), line.line, text_of(profile_, line),
        hurt(profile_, line.counters));
    const auto found = of_line_.find(number);
    if (found == of_line_.end()) return;
    for (const InstructionProfile* instruction : found->second)
      out_ += source_row(columns_.values(instruction->counters), columns_.width(),
                         fmt::format("    {:x}  {}", instruction->address,
                                     instruction_text(*profile_.image, instruction->address))) +
              "\n";
  }

  const Profile& profile_;
  const ProfileStyle& style_;
  LineColumns columns_;
  std::map<u32, std::vector<const InstructionProfile*>> of_line_;
  std::string out_;
};

std::string source_text(const Profile& profile, const ProfileStyle& style) {
  std::string out;
  SourceText source(profile, style);
  for (u32 file = 0; file < profile.image->files.size(); ++file)
    if (std::any_of(profile.lines.begin(), profile.lines.end(),
                    [&](const LineProfile& line) { return line.file == file; }))
      out += source.file(file);
  return out;
}

/// Instructions of programs without source lines, or of generated code.
std::string unplaced_text(const Profile& profile, const ProfileStyle& style) {
  std::string out;
  const LineColumns columns(profile);
  u32 function = observe::none;
  for (const InstructionProfile& instruction : profile.instructions) {
    if (instruction.line != observe::none) continue;
    if (out.empty()) {
      if (!style.instructions)
        return heading("Some code has no source lines; --instructions shows it", style.colour);
      out = heading("Code without source lines", style.colour) + columns.names() + "  address\n";
    }
    if (instruction.function != function) {
      function = instruction.function;
      out += profile.functions[function].name + ":\n";
    }
    out += coloured(source_row(columns.values(instruction.counters), columns.width(),
                               fmt::format(" {:x}  {}", instruction.address,
                                           instruction_text(*profile.image, instruction.address))),
                    hurt(profile, instruction.counters), style.colour) +
           "\n";
  }
  return out;
}

}  // namespace

std::string to_text(const Profile& profile, const ProfileStyle& style) {
  return totals_text(profile, style) + functions_text(profile, style) +
         hottest_text(profile, style) + source_text(profile, style) + unplaced_text(profile, style);
}

}  // namespace vitrine::view
