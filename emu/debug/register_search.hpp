#pragma once
// The part of search.hpp that is about registers and flags. Two ways, by turns:
//
//   - Observing: a stretch is replayed step by step, in windows that grow. Always right, slow.
//   - Guarding: breakpoints on every address of executable memory at which bytes stand that would
//     touch the subject if they were executed. Those in the middle of an instruction are never
//     reached, so nothing is missed and nothing need be known of where instructions begin. Watches
//     guard the bytes themselves; where code is written, what lies beyond is guarded afresh.

#include "emu/debug/search.hpp"

namespace vitrine::debug {

/// The subject's bytes in these registers.
[[nodiscard]] std::vector<u8> register_bytes(const cpu::State& state, const Subject& subject);

class RegisterSearch {
 public:
  RegisterSearch(Timeline& timeline, const Subject& subject, Deed deed, u64 observed_first);

  SearchResult run(Direction direction);

 private:
  using Outcome = SearchResult::Outcome;
  /// What was found in a stretch, or nothing when one must go on behind it.
  using Found = std::optional<SearchResult>;

  Found observe(u64 from, u64 to, Direction direction);
  Found observe_on(u64 steps);
  bool guard(Direction direction);
  Found guarded_back(u64& high);
  Found guarded_on();
  SearchResult back();
  SearchResult on();
  u64 next_window();

  Timeline& timeline_;
  const Subject& subject_;
  Deed deed_;
  machine::Stops stops_;
  u64 window_;
  u64 observed_ = 0;      ///< steps
  u64 observed_first_;    ///< then guard
  unsigned guards_left_;  ///< how often it is still worth trying
};

}  // namespace vitrine::debug
