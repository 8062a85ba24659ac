#include "emu/lab/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"
#include "emu/lab/set_stacks.hpp"
#include "emu/lab/stack_distance.hpp"
#include "emu/lab/worker_team.hpp"

namespace vitrine::lab {

namespace {

constexpr u64 least_line = 4, largest_line = 4096;
constexpr u32 most_ways = 64;
constexpr u64 most_blocks = u64{1} << 26;

/// One pass over the trace: either kind.
struct Pass {
  std::optional<SetStacks> stacks;
  std::optional<MissCurve> curve;

  void take(std::span<const SweepAccess> piece) {
    if (stacks)
      for (const SweepAccess& access : piece)
        stacks->access(access.address, access.size);
    else
      for (const SweepAccess& access : piece)
        curve->access(access.address, access.size);
  }
};

std::optional<Error> check(const SweepGrid& grid) {
  for (const u64 line : grid.lines)
    if (!is_power_of_two(line) || line < least_line || line > largest_line)
      return Error{"", fmt::format("a line of {} cannot be", counted(line, "byte")),
                   "lines are powers of two from 4 to 4096"};
  for (const u32 ways : grid.ways)
    if (ways > most_ways)
      return Error{"", fmt::format("{} ways are too many for a sweep", grouped(ways)),
                   "at most 64, or full for a fully associative cache"};
  return std::nullopt;
}

/// The caches of the grid that can be, each once, in the order of Sweep::points.
std::vector<SweepPoint> possible_points(const SweepGrid& grid) {
  const std::set<u64> lines(grid.lines.begin(), grid.lines.end());
  const std::set<u64> sizes(grid.sizes.begin(), grid.sizes.end());
  const auto last_if_full = [](u32 a, u32 b) { return a - 1 < b - 1; };  // 0 becomes the largest
  const std::set<u32, decltype(last_if_full)> ways(grid.ways.begin(), grid.ways.end(),
                                                   last_if_full);
  std::vector<SweepPoint> points;
  for (const u64 line : lines)
    for (const u32 way : ways)
      for (const u64 size : sizes)
        if (size > 0 && size % (line * std::max(way, 1u)) == 0) points.push_back({size, way, line});
  return points;
}

}  // namespace

struct Sweep::Parts {
  std::vector<SweepPoint> points;
  std::vector<Pass> passes;
  std::vector<SweepAccess> piece;  ///< that the workers read
  u64 accesses = 0;
  std::unique_ptr<WorkerTeam> team;

  void add_passes(u64 line, unsigned pieces);
  [[nodiscard]] u64 misses_of(const SweepPoint& point) const;
};

/// The passes that serve the points of one line size, their numbers of sets shared out over
/// `pieces` passes.
void Sweep::Parts::add_passes(u64 line, unsigned pieces) {
  std::map<u64, u32> ways_of;  // by number of sets
  u64 most = 0;                // blocks of the largest fully associative one
  for (const SweepPoint& point : points) {
    if (point.line != line) continue;
    if (point.ways == fully_associative) {
      most = std::max(most, point.size / line);
    } else {
      u32& ways = ways_of[point.size / line / point.ways];
      ways = std::max(ways, point.ways);
    }
  }
  std::vector<std::vector<SetStacks::Depth>> shares(pieces);
  std::size_t taken = 0;
  for (const auto& [sets, ways] : ways_of)
    shares[taken++ * pieces / ways_of.size()].push_back({sets, ways});
  for (std::vector<SetStacks::Depth>& share : shares)
    if (!share.empty()) passes.push_back({SetStacks(line, std::move(share)), {}});
  if (most > 0) passes.push_back({{}, MissCurve(line, most)});
}

u64 Sweep::Parts::misses_of(const SweepPoint& point) const {
  const u64 blocks = point.size / point.line;
  for (const Pass& pass : passes) {
    if (point.ways == fully_associative) {
      if (pass.curve && pass.curve->line() == point.line)
        return pass.curve->histogram().misses(blocks);
    } else if (pass.stacks && pass.stacks->line_size() == point.line) {
      if (const auto misses = pass.stacks->misses(blocks / point.ways, point.ways)) return *misses;
    }
  }
  return 0;  // not reached: every point has its pass
}

Result<Sweep> Sweep::create(const SweepGrid& grid, unsigned threads) {
  if (const auto error = check(grid)) return tl::unexpected(*error);
  auto parts = std::make_unique<Parts>();
  parts->points = possible_points(grid);
  if (parts->points.empty())
    return fail("", "no cache of this grid can be",
                "a size is a multiple of ways × line: see the smallest and largest of each");
  u64 blocks = 0;
  for (const SweepPoint& point : parts->points) {
    blocks += point.size / point.line;
    if (blocks > most_blocks)
      return fail("", "the caches of this grid are too large together",
                  "at most 2^26 lines: leave out the largest sizes or the smallest lines");
  }
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  const std::set<u64> lines(grid.lines.begin(), grid.lines.end());
  const unsigned pieces =
      (threads + static_cast<unsigned>(lines.size()) - 1) / static_cast<unsigned>(lines.size());
  for (const u64 line : lines)
    parts->add_passes(line, pieces);
  const unsigned useful = std::min(threads, static_cast<unsigned>(parts->passes.size()));
  Parts* const shared = parts.get();
  parts->team = std::make_unique<WorkerTeam>(useful, parts->passes.size(), [shared](std::size_t n) {
    shared->passes[n].take(shared->piece);
  });
  return Sweep(std::move(parts));
}

Sweep::Sweep(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Sweep::Sweep(Sweep&&) noexcept = default;
Sweep& Sweep::operator=(Sweep&&) noexcept = default;
Sweep::~Sweep() = default;

void Sweep::feed(std::vector<SweepAccess>& piece) {
  parts_->team->wait();
  parts_->piece.swap(piece);
  piece.clear();
  parts_->accesses += parts_->piece.size();
  parts_->team->run();
}

u64 Sweep::accesses() const {
  return parts_->accesses;
}

std::vector<SweepPoint> Sweep::points() const {
  parts_->team->wait();
  std::vector<SweepPoint> points = parts_->points;
  for (SweepPoint& point : points)
    point.misses = parts_->misses_of(point);
  return points;
}

}  // namespace vitrine::lab
