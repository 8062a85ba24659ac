// vitrine sweep: the misses of a grid of LRU caches, from one run or one trace.

#include <fmt/format.h>

#include <charconv>

#include "emu/base/text.hpp"
#include "emu/cache/presets.hpp"
#include "emu/lab/access_recorder.hpp"
#include "emu/lab/sweep_report.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/error_output_host.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/progress.hpp"
#include "frontend/cli/terminal.hpp"
#include "frontend/cli/trace_input.hpp"

namespace vitrine::cli {

namespace {

/// "1K,4K" or "1K:64K" (doubling from the first to the last) → bytes. With `full`, also "full" → 0.
Result<std::vector<u64>> parse_list(std::string_view option, std::string_view text, bool full) {
  const auto wrong = [&] {
    return fail(fmt::format("{} {}", option, text), "is no list of sizes",
                full ? "write 1,2,4,8,full or 1:16" : "write 1K,4K,16K or 1K:64K");
  };
  std::vector<u64> values;
  for (;;) {
    const std::size_t comma = text.find(',');
    const std::string_view item = text.substr(0, comma);
    const std::size_t colon = item.find(':');
    const auto first = cache::parse_bytes(item.substr(0, colon));
    const auto last =
        colon == std::string_view::npos ? first : cache::parse_bytes(item.substr(colon + 1));
    if (full && item == "full")
      values.push_back(lab::fully_associative);
    else if (!first || !last || *first == 0 || *last < *first)
      return wrong();
    else
      for (u64 value = *first; value <= *last; value *= 2)
        values.push_back(value);
    if (comma == std::string_view::npos) return values;
    text.remove_prefix(comma + 1);
  }
}

Result<lab::SweepGrid> parse_grid(const SweepOptions& options) {
  auto sizes = parse_list("--sizes", options.sizes, false);
  if (!sizes) return tl::unexpected(sizes.error());
  auto ways = parse_list("--ways", options.ways, true);
  if (!ways) return tl::unexpected(ways.error());
  auto lines = parse_list("--lines", options.lines, false);
  if (!lines) return tl::unexpected(lines.error());
  lab::SweepGrid grid{std::move(*sizes), {}, std::move(*lines)};
  constexpr u64 most = ~u32{0};
  for (const u64 way : *ways)
    grid.ways.push_back(static_cast<u32>(std::min(way, most)));
  return grid;
}

enum class References : u8 { Data, Instructions, All };

Result<References> parse_references(const std::string& text) {
  if (text == "data") return References::Data;
  if (text == "instructions") return References::Instructions;
  if (text == "all") return References::All;
  return fail("--references " + text, "is none of the kinds", "write data, instructions or all");
}

constexpr u64 told_every = 1 << 20;  // references

/// Feeds the references of a run; returns the exit code, or 0 when the guest ended by itself.
int feed_run(const SweepOptions& options, References which, lab::Sweep& sweep) {
  ErrorOutputHost host;
  auto machine = make_machine(options.program, host);
  if (!machine) return machine.error();
  Progress progress("sweeping", "references", told_every);
  lab::TracePieces pieces([&](std::vector<lab::SweepAccess>& piece) {
    sweep.feed(piece);
    progress.show(sweep.accesses());
  });
  InterruptGuard guard(*machine);
  const u64 limit = options.max_instructions;
  machine::StopReport stop;
  if (which == References::Data) {
    lab::DataRecorder recorder(pieces);
    stop = machine->record(recorder, limit);
  } else {
    lab::StepRecorder recorder(pieces, which == References::All);
    stop = machine->observe(recorder, limit);
  }
  pieces.finish();
  switch (stop.kind) {
    case machine::StopKind::Interrupted:
      complain(fmt::format("interrupted after {}", counted(machine->step(), "instruction")));
      return 130;
    case machine::StopKind::Limit:
      complain(fmt::format("stopped after {} (--max-instructions)",
                           counted(machine->step(), "instruction")));
      return 124;
    case machine::StopKind::Killed:
      complain(fmt::format("the program was killed by signal {}", stop.signal));
      return 128 + stop.signal;
    default:
      return 0;
  }
}

/// Feeds the references of a trace; returns the exit code.
int feed_trace(const SweepOptions& options, References which, lab::Sweep& sweep) {
  const auto trace = TraceInput::open(options.program.file, options.format);
  if (!trace) {
    complain(trace.error());
    return usage_error;
  }
  constexpr std::size_t piece_size = 1 << 16;
  std::vector<lab::SweepAccess> piece;
  Progress progress("sweeping", "references", told_every);
  for (;;) {
    const auto access = (*trace)->next();
    if (!access) {
      complain(access.error());
      return program_error;
    }
    if (!*access) break;
    const bool fetch = (*access)->kind == lab::TraceKind::Fetch;
    if (which == (fetch ? References::Data : References::Instructions)) continue;
    piece.push_back({(*access)->address, (*access)->size});
    if (piece.size() < piece_size) continue;
    sweep.feed(piece);
    progress.show(sweep.accesses());
  }
  sweep.feed(piece);
  return (*trace)->end();
}

}  // namespace

int sweep_command(const SweepOptions& options) {
  if (options.csv && options.json) {
    complain(Error{"--json", "and --csv are two forms of one answer", "leave one of them out"});
    return usage_error;
  }
  if (options.is_trace && !options.program.arguments.empty()) {
    complain(Error{options.program.arguments.front(),
                   "stands behind the trace, which takes nothing", "write options before it"});
    return usage_error;
  }
  const auto grid = parse_grid(options);
  const auto which = parse_references(options.references);
  if (!grid || !which) {
    complain(grid ? which.error() : grid.error());
    return usage_error;
  }
  auto sweep = lab::Sweep::create(*grid, options.threads);
  if (!sweep) {
    complain(sweep.error());
    return usage_error;
  }
  const int code =
      options.is_trace ? feed_trace(options, *which, *sweep) : feed_run(options, *which, *sweep);
  // What came before an interrupt or a fault is a result too, but a broken input gives none.
  if (code == program_error || code == usage_error) return code;
  const auto points = sweep->points();
  if (options.csv)
    print(lab::to_csv(points, sweep->accesses()));
  else if (options.json)
    print(lab::to_json(points, sweep->accesses()));
  else
    print(lab::to_text(points, sweep->accesses()));
  return code;
}

}  // namespace vitrine::cli
