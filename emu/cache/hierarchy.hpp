#pragma once
// The caches of one processor: L1I and L1D, a unified L2 and L3; any may be absent. Tags only.
//
// The general rules (Rules::General):
//   - A reference begins at its first-level cache (L1I for fetches, L1D for data; where that is
//     absent, at the next one) and goes outward until a level hits, at last to memory. Every level
//     on the way is then filled, from the outside in.
//   - A reference that crosses a line looks up every line, lower first. At each level it counts as
//     one reference, and as one miss if any line missed there.
//   - An update (read-modify-write) is a read and then a write of the same bytes.
//   - A write that hits a write-back cache makes the line dirty; one of a write-through cache goes
//     on to the next level too. A write that misses fills as a read does if the cache allocates on
//     writes; else it goes on to the next level and leaves this one alone.
//   - A dirty victim is written to the next level, which takes it without asking memory; this is no
//     use of the line there. It is counted (write_backs), and costs no cycles: there are buffers.
//   - An inclusive level that loses a line takes it from the levels inside too (back-invalidation);
//     if one of those was dirty, so is the victim. An exclusive level is filled only with what the
//     level inside gives up, clean or dirty, and loses a line when it hits. Else: neither.
//   - Lines are tagged with physical addresses; a cache may be indexed by the virtual one.
//   - The latency of a reference is that of the level that served it (from the processor, not from
//     the level before). A reference stalls for what exceeds its first level's latency, if
//     anything does (an outer level may be the faster one); of several lines, for what each
//     exceeds.
//   - A prefetcher watches the references that reach its level. NextLine asks for line n + 1 when n
//     missed or was a prefetched line's first use; Stride (of data references) keeps the last line
//     and distance of each instruction (256 entries) and asks for the line one distance on when the
//     same distance was seen twice. Neither leaves the 4 KiB page. A prefetched line is *useful*
//     when it is used, *late* when that happens before the latency it needs has passed (the rest is
//     stalled for), *wasted* when it goes unused.
//
// Valgrind's (Rules::Cachegrind), measured on version 3.19, for L1I, L1D and L3 (its LL), all LRU:
//   - virtual addresses for everything; no dirty lines, no write-backs, no inclusion;
//   - a write is looked up as a read and allocates; an update is one read, a locked one two reads;
//   - a reference that crosses a line is one reference, looks up both, lower first, and counts at
//     most one miss; LL is looked up only when the L1 reference missed, with the same address and
//     size, by the same rule.

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "emu/cache/cache.hpp"
#include "emu/cache/prefetcher.hpp"

namespace vitrine::cache {

enum class Rules : u8 { General, Cachegrind };

enum class Level : u8 { L1I, L1D, L2, L3, Memory };
constexpr std::size_t level_count = 4;  ///< without Memory
/// "L1I", "L1D", "L2", "L3", "memory".
[[nodiscard]] std::string_view to_string(Level level);

/// How far out a level is: 0 for both first levels, 1, 2, and 3 for memory.
constexpr std::size_t depth(Level level) {
  return level == Level::L1I ? 0 : static_cast<std::size_t>(level) - 1;
}
constexpr std::size_t depth_count = 3;

enum class Writes : u8 { Back, Through };
enum class Inclusion : u8 { Neither, Inclusive, Exclusive };  ///< towards the levels inside
enum class Index : u8 { Virtual, Physical };
enum class Prefetch : u8 { None, NextLine, Stride };

struct LevelConfig {
  Geometry geometry;
  u32 latency = 4;  ///< cycles from the processor when this level serves
  Replacement replacement = Replacement::Lru;
  u64 seed = 1;  ///< of Replacement::Random
  Writes writes = Writes::Back;
  bool write_allocate = true;
  Inclusion inclusion = Inclusion::Neither;  ///< of L2 and L3
  Index index = Index::Physical;
  Prefetch prefetch = Prefetch::None;
  bool operator==(const LevelConfig&) const = default;
};

struct HierarchyConfig {
  Rules rules = Rules::General;
  std::array<std::optional<LevelConfig>, level_count> levels;  ///< by Level
  u32 memory_latency = 200;                                    ///< cycles
  /// The reads of page walks go through L1D too (General only).
  bool cached_walks = false;

  [[nodiscard]] const std::optional<LevelConfig>& level(Level which) const {
    return levels[static_cast<std::size_t>(which)];
  }
  [[nodiscard]] std::optional<LevelConfig>& level(Level which) {
    return levels[static_cast<std::size_t>(which)];
  }
  /// The outermost level that exists: "LL".
  [[nodiscard]] std::optional<Level> last_level() const;
  bool operator==(const HierarchyConfig&) const = default;
};

/// Nothing when such a hierarchy can be built; else what is wrong and what would be right: a
/// geometry that cannot be, tree-PLRU without a power of two of ways, lines that shrink outward,
/// L1I lines below 16 bytes, an L1 with inclusion, an exclusive level with other lines than inside,
/// or behind single writes; under Cachegrind also sets that are no power of two, lines below 32
/// bytes, an L2, another policy than LRU, write-through, inclusion, prefetchers, cached walks.
[[nodiscard]] std::optional<Error> check(const HierarchyConfig& config);
/// What is possible but odd, a sentence each: latencies that decrease outward, an inclusive level
/// smaller than one inside.
[[nodiscard]] std::vector<std::string> warnings(const HierarchyConfig& config);

/// Locked is an Update with the lock prefix (or xchg).
enum class Kind : u8 { Fetch, Read, Write, Update, Locked };

struct Reference {
  Kind kind{};
  u32 size = 1;                                   ///< bytes, at least 1
  u64 virtual_address = 0, physical_address = 0;  ///< of the first byte; of a trace: the same
  /// Of the first byte behind a page edge, when the reference crosses one; else 0.
  u64 physical_second = 0;
  u64 instruction = 0;  ///< address of the instruction, for the stride prefetcher
  u64 now = 0;          ///< cycles so far, for late prefetches
};

/// One line looked up in one level.
struct Lookup {
  Level level{};
  bool write = false;
  bool hit = false;
  bool filled = false;  ///< the line is in `way` now although it was not
  Line victim;          ///< what went from there
  u64 set = 0;
  u32 way = Cache::none;  ///< none: the line is not here (no write-allocate, exclusive)
  u64 line = 0;           ///< line number at this level
};

/// One line that came to a level or left it.
struct Move {
  enum class Cause : u8 {
    Demand,      ///< a reference that missed brought it; or: the line made room for such a one
    Prefetch,    ///< so, of a prefetcher at this level or further in
    GivenUp,     ///< so, of what a level inside gave up
    Inclusion,   ///< the inclusive level around lost the line
    MovedInside  ///< a level inside took it from this exclusive one
  };
  Level level{};
  bool came = false;  ///< else it left
  Cause cause{};
  u64 line = 0;  ///< line number at this level
};

/// What one reference cost.
struct Outcome {
  using Misses = std::array<u8, depth_count>;

  Level first{};           ///< where it began
  Level served{};          ///< the outermost level that had to serve a line of it
  bool disturbed = false;  ///< a first-level cache lost or won a line that was not referred to
  Misses misses{};         ///< counted at each depth for the fetch or read (two reads when Locked)
  Misses write_misses{};   ///< for the write
  u32 stalls = 0;          ///< cycles beyond the first level's latency, …
  u32 late = 0;            ///< … of those: waiting for prefetched lines that were on their way

  [[nodiscard]] bool missed_at(std::size_t level_depth) const {
    return misses[level_depth] + write_misses[level_depth] != 0;
  }
};

/// What one reference did, shared by counters, views and tests.
struct Transaction : Outcome {
  /// At this many lookups the rest is not told (but done and counted).
  static constexpr std::size_t most_lookups = 12;

  u8 lookup_count = 0;
  u32 cycles = 0;                            ///< latency
  std::array<Lookup, most_lookups> lookups;  ///< in order; only the first lookup_count are set
  std::vector<Move> moves;                   ///< all, in order; under Rules::General

  Transaction() {}  // leaves the lookups as they are: this is made often
  [[nodiscard]] std::span<const Lookup> all() const { return {lookups.data(), lookup_count}; }
  void tell(const Lookup& lookup) {
    if (lookup_count < most_lookups) lookups[lookup_count++] = lookup;
  }
};

struct LevelCounters {
  u64 fetches = 0, reads = 0, writes = 0;  ///< references that reached the level
  u64 fetch_misses = 0, read_misses = 0, write_misses = 0;
  u64 evictions = 0;                     ///< valid lines that made room
  u64 write_backs = 0;                   ///< dirty lines sent outward
  u64 back_invalidations = 0;            ///< lines taken from here by an inclusive outer level
  u64 prefetches = 0;                    ///< lines brought by this level's prefetcher
  u64 useful = 0, late = 0, wasted = 0;  ///< of those; late ones are among the useful

  [[nodiscard]] u64 references() const { return fetches + reads + writes; }
  [[nodiscard]] u64 misses() const { return fetch_misses + read_misses + write_misses; }
  bool operator==(const LevelCounters&) const = default;
};

class Hierarchy {
 public:
  /// `config` must pass check().
  explicit Hierarchy(const HierarchyConfig& config);

  [[nodiscard]] const HierarchyConfig& config() const { return config_; }

  /// Does and counts one reference.
  Transaction access(const Reference& reference);

  /// The same in two parts, for a caller that knows most references to be hits which change
  /// nothing: does the reference, counting all but that it reached its first level. Writes to
  /// `outcome`, which must be fresh, and the lookups to `told` unless that is null …
  void refer(const Reference& reference, Outcome& outcome, Transaction* told = nullptr);
  /// The same for a read or write within one line, where refers_lines(): the level that served it
  /// tells all, and is to be counted by count_lines().
  [[gnu::always_inline]] Level refer_line(u64 address) {
    if (take_line(Level::L1D, address)) return Level::L1D;
    return take_line(Level::L3, address) ? Level::L3 : Level::Memory;
  }
  /// So many reads or writes of refer_line() were served by L3 and by memory.
  void count_lines(bool write, u64 last_level, u64 memory);

  /// By cachegrind's rules, with plain caches for data and lines of L3 that are no shorter than
  /// L1D's.
  [[nodiscard]] bool refers_lines() const;

  /// … and this many references reached their first level.
  void count(Kind kind, u64 references);

  /// Null where the level is absent.
  [[nodiscard]] const Cache* cache(Level level) const;
  [[nodiscard]] const LevelCounters& counters(Level level) const {
    return counters_[static_cast<std::size_t>(level)];
  }
  [[nodiscard]] u32 latency(Level level) const {
    return level == Level::Memory ? config_.memory_latency : config_of(level).latency;
  }
  /// What a reference that begins at `first` waits when `served` serves it: 0 if that is no slower.
  [[nodiscard]] u32 stalls(Level first, Level served) const {
    return std::max(latency(first), latency(served)) - latency(first);
  }
  u64 memory_reads = 0;   ///< lines that memory served
  u64 memory_writes = 0;  ///< lines (or words written through) that it took

  bool operator==(const Hierarchy& other) const;

 private:
  struct Walk;
  struct Piece;
  struct Served;

  [[nodiscard]] bool has(Level level) const { return level == Level::Memory || cache(level); }
  [[nodiscard]] Level first_level(Kind kind) const;
  [[nodiscard]] Level next_level(Level level) const;
  [[nodiscard]] Cache& at(Level level) { return *caches_[static_cast<std::size_t>(level)]; }
  [[nodiscard]] const LevelConfig& config_of(Level level) const { return *config_.level(level); }
  [[nodiscard]] LevelCounters& counters_of(Level level) {
    return counters_[static_cast<std::size_t>(level)];
  }
  [[nodiscard]] bool is_exclusive(Level level) const;
  [[nodiscard]] u64 set_for(Level level, const Piece& piece) const;
  [[gnu::always_inline]] bool take_line(Level level, u64 address) {
    Cache& cache = at(level);
    u64 victim = 0;
    if (cache.take_plain(cache.line_number(address), victim)) return true;
    counters_of(level).evictions += Cache::is_valid(victim);
    return false;
  }
  void count_at(Level level, Kind kind, u64 references);
  void count_miss(Level level, Kind kind);

  void refer_cachegrind(const Reference& reference, Outcome& outcome, Transaction* told);
  bool look_cachegrind(Level level, const Reference& reference, Transaction* told);

  u32 refer_once(Walk& walk, const Reference& reference);
  Served look(Walk& walk, Level level, const Piece& piece, bool dirties);
  Served hit(Walk& walk, Level level, const Piece& piece, u64 set, u32 way, bool dirties);
  Served miss(Walk& walk, Level level, const Piece& piece, u64 set, bool dirties);
  Line fill(Walk& walk, Level level, u64 set, u64 address, u32& way, bool dirty, Move::Cause cause);
  void give_up(Walk& walk, Level level, Line& victim);
  void invalidate_inside(Walk& walk, Level level, Line& victim);
  bool invalidate(Walk& walk, Level level, u64 line);
  void put(Walk& walk, Level level, u64 address, bool dirty);
  void first_use(Walk& walk, Level level, u64 line);
  void prefetch(Walk& walk, Level level, const Piece& piece, bool next_line);
  void bring_ahead(Walk& walk, Level level, const Piece& piece, i64 distance);

  HierarchyConfig config_;
  std::array<std::optional<Cache>, level_count> caches_;
  std::array<LevelCounters, level_count> counters_{};
  std::array<std::optional<Prefetcher>, level_count> prefetchers_;
};

}  // namespace vitrine::cache
