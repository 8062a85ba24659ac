// vitrine csim: replays a trace through one cache, as the reference tool of a cache course prints
// it, or through a whole hierarchy.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "emu/base/text.hpp"
#include "emu/lab/csim.hpp"
#include "emu/view/cache_words.hpp"
#include "frontend/cli/cache_options.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/terminal.hpp"
#include "frontend/cli/trace_input.hpp"

namespace vitrine::cli {

namespace {

/// "L 10,1", as it stood in the trace.
void append_access(fmt::memory_buffer& out, const lab::TraceAccess& access) {
  fmt::format_to(std::back_inserter(out), "{} {:x},{}",
                 "ILSM"[static_cast<std::size_t>(access.kind)], access.address, access.size);
}

/// Gathers lines and writes them in large pieces.
class Lines {
 public:
  [[nodiscard]] fmt::memory_buffer& buffer() { return buffer_; }
  /// After each line; false when nobody reads any more.
  bool end_line() {
    buffer_.push_back('\n');
    constexpr std::size_t enough = 1 << 16;
    return buffer_.size() < enough || flush();
  }
  bool flush() {
    const bool ok = print({buffer_.data(), buffer_.size()});
    buffer_.clear();
    return ok;
  }

 private:
  fmt::memory_buffer buffer_;
};

/// The caches keep three marks beside the number of a line (cache::Cache), which so has 61 bits:
/// enough for every address where lines have 8 bytes.
std::optional<Error> check_address(const lab::TraceAccess& access, u64 line) {
  if (access.address / line < u64{1} << 61) return std::nullopt;
  return Error{fmt::format("address {:#x}", access.address),
               fmt::format("is too high for lines of {}", counted(line, "byte")),
               "choose lines of at least 8 bytes"};
}

int replay_course(const CsimOptions& options, TraceInput& trace) {
  const auto policy =
      cache::replacement_named(options.caches.policy.empty() ? "lru" : options.caches.policy);
  if (!policy) {
    complain(Error{"--policy " + options.caches.policy, "there is no such replacement policy",
                   "write lru, tree-plru, fifo or random"});
    return 2;
  }
  auto csim = lab::Csim::create({*options.set_bits, *options.lines, *options.block_bits}, *policy);
  if (!csim) {
    complain(csim.error());
    return 2;
  }
  Lines lines;
  for (;;) {
    const auto access = trace.next();
    if (!access) {
      lines.flush();
      complain(access.error());
      return 1;
    }
    if (!*access) break;
    const lab::TraceAccess& each = **access;
    if (each.kind == lab::TraceKind::Fetch) continue;
    if (const auto error = check_address(each, u64{1} << *options.block_bits)) {
      lines.flush();
      complain(*error);
      return 1;
    }
    const auto first = csim->access(each.address);
    // A modification is a load and a store of the same place: the store hits.
    const bool twice = each.kind == lab::TraceKind::Modify;
    const auto second = twice ? csim->access(each.address) : first;
    if (!options.verbose) continue;
    append_access(lines.buffer(), each);
    fmt::format_to(std::back_inserter(lines.buffer()), " {}", lab::to_string(first));
    if (twice) fmt::format_to(std::back_inserter(lines.buffer()), " {}", lab::to_string(second));
    if (!lines.end_line()) return 0;
  }
  const lab::CsimCounts& counts = csim->counts();
  fmt::format_to(std::back_inserter(lines.buffer()), "hits:{} misses:{} evictions:{}", counts.hits,
                 counts.misses, counts.evictions);
  lines.end_line();
  lines.flush();
  return trace.end();
}

cache::Kind kind_of(lab::TraceKind kind) {
  switch (kind) {
    case lab::TraceKind::Fetch:
      return cache::Kind::Fetch;
    case lab::TraceKind::Load:
      return cache::Kind::Read;
    case lab::TraceKind::Store:
      return cache::Kind::Write;
    case lab::TraceKind::Modify:
      return cache::Kind::Update;
  }
  return {};
}

void print_counters(const cache::Hierarchy& caches) {
  print(fmt::format("{:<8}{:>16}{:>16}{:>10}{:>16}{:>16}\n", "", "references", "misses", "rate",
                    "evictions", "write-backs"));
  for (std::size_t i = 0; i < cache::level_count; ++i) {
    const auto level = static_cast<cache::Level>(i);
    if (caches.cache(level) == nullptr) continue;
    const cache::LevelCounters& counters = caches.counters(level);
    const u64 references = counters.references();
    const double rate = references == 0 ? 0.0
                                        : 100.0 * static_cast<double>(counters.misses()) /
                                              static_cast<double>(references);
    print(fmt::format("{:<8}{:>16}{:>16}{:>8.2f} %{:>16}{:>16}\n",
                      view::level_name(caches.config(), level), grouped(references),
                      grouped(counters.misses()), rate, grouped(counters.evictions),
                      grouped(counters.write_backs)));
  }
}

int replay_hierarchy(const CsimOptions& options, TraceInput& trace) {
  const auto config = cache_config(options.caches);
  if (!config) {
    complain(config.error());
    return 2;
  }
  cache::Hierarchy caches(*config);
  u64 shortest_line = ~u64{0};
  for (const auto& level : config->levels)
    if (level) shortest_line = std::min<u64>(shortest_line, level->geometry.line);
  Lines lines;
  u64 cycles = 0, instruction = 0;
  for (;;) {
    const auto access = trace.next();
    if (!access) {
      lines.flush();
      complain(access.error());
      return 1;
    }
    if (!*access) break;
    const lab::TraceAccess& each = **access;
    if (const auto error = check_address(each, shortest_line)) {
      lines.flush();
      complain(*error);
      return 1;
    }
    if (each.kind == lab::TraceKind::Fetch) instruction = each.address;
    const cache::Transaction done = caches.access({.kind = kind_of(each.kind),
                                                   .size = each.size,
                                                   .virtual_address = each.address,
                                                   .physical_address = each.address,
                                                   .instruction = instruction,
                                                   .now = cycles});
    cycles += done.cycles;
    if (!options.verbose) continue;
    append_access(lines.buffer(), each);
    for (const cache::Lookup& lookup : done.all())
      fmt::format_to(std::back_inserter(lines.buffer()), " {} {}{}",
                     view::level_name(caches.config(), lookup.level), lookup.hit ? "hit" : "miss",
                     lookup.victim.valid ? " eviction" : "");
    if (!lines.end_line()) return 0;
  }
  lines.flush();
  print_counters(caches);
  return trace.end();
}

}  // namespace

int csim_command(const CsimOptions& given) {
  CsimOptions options = given;
  CacheOptions& caches = options.caches;
  if (!(caches.i1 + caches.d1 + caches.ll).empty() && caches.caches.empty())
    caches.caches = "cachegrind";
  const bool any = options.set_bits || options.lines || options.block_bits;
  const bool all = options.set_bits && options.lines && options.block_bits;
  const bool hierarchy = !options.caches.caches.empty();
  if (hierarchy ? any : !all) {
    complain(Error{"csim", hierarchy ? "got both one cache and a hierarchy" : "needs -s, -E and -b",
                   "one cache: -s BITS -E LINES -b BITS; a hierarchy: --caches NAME, or --I1, "
                   "--D1 and --LL"});
    return 2;
  }
  if (options.trace.empty()) {
    complain(Error{"-t", "is missing: the trace to replay", "see vitrine csim --help"});
    return 2;
  }
  const auto trace = TraceInput::open(options.trace, options.format);
  if (!trace) {
    complain(trace.error());
    return 2;
  }
  return hierarchy ? replay_hierarchy(options, **trace) : replay_course(options, **trace);
}

}  // namespace vitrine::cli
