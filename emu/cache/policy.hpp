#pragma once
// Replacement: which way of a full set makes room. A policy sees only ways and a few words that it
// keeps for each set; it knows neither addresses nor what the lines hold. The rules:
//   - Lru: the way that was used least recently;
//   - TreePlru: a binary tree of bits over the ways; a use points every bit on its path away from
//     the way, and the victim is where the bits point. Needs a power of two of ways, at most 64;
//   - Fifo: the way that was filled first;
//   - Random: a way drawn by SplitMix64 from (seed, set, number of the draw): the same every time.
// A use of the way that was used last changes nothing, under every policy: whoever remembers it
// need not tell.

#include <optional>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/base/types.hpp"

namespace vitrine::cache {

enum class Replacement : u8 { Lru, TreePlru, Fifo, Random };

/// "lru", "tree-plru", "fifo", "random".
[[nodiscard]] std::string_view to_string(Replacement replacement);
[[nodiscard]] std::optional<Replacement> replacement_named(std::string_view name);

class Policy {
 public:
  /// `ways` at least 1; a power of two up to 64 for TreePlru.
  Policy(Replacement replacement, u32 ways, u64 seed);

  [[nodiscard]] Replacement replacement() const { return replacement_; }

  /// What a set begins with. Its size is the number of words that every set keeps.
  [[nodiscard]] std::vector<u64> initial_words() const;

  /// A hit on `way`, of the set that `words` belongs to.
  void used(u64* words, u32 way) const;
  /// `way` was filled with another line.
  void filled(u64* words, u32 way) const;
  /// The way to give up in a set whose ways are all valid. May change the words (Random).
  [[nodiscard]] u32 victim(u64* words, u64 set) const;

  /// For views: how many ways would be given up after this one; 0 is the one used last (Lru) or
  /// filled last (Fifo). TreePlru and Random have no order: 0.
  [[nodiscard]] u32 age(const u64* words, u32 way) const;

 private:
  [[nodiscard]] bool keeps_order() const;
  void make_first(u64* words, u32 way) const;

  Replacement replacement_;
  u32 ways_;
  u64 seed_;
};

}  // namespace vitrine::cache
