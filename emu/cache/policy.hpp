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

#include <bit>
#include <optional>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/base/types.hpp"
#include "emu/cache/way_order.hpp"

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
  void used(u64* words, u32 way) const {
    if (replacement_ == Replacement::Lru) {
      make_first(words, way);
    } else if (replacement_ == Replacement::TreePlru) {
      point_away(words, way);
    }
  }
  /// `way` was filled with another line.
  void filled(u64* words, u32 way) const {
    if (keeps_order()) {
      make_first(words, way);
    } else {
      used(words, way);
    }
  }
  /// The way to give up in a set whose ways are all valid. May change the words (Random).
  [[nodiscard]] u32 victim(u64* words, u64 set) const {
    if (keeps_order() && in_one_word()) return static_cast<u32>(words[0] >> last_nibble_);
    return far_victim(words, set);
  }
  /// victim() and filled() at once, of a policy that keeps an order.
  u32 renew_oldest(u64* words) const {
    if (in_one_word()) return static_cast<u32>(way_order::renew_oldest(words[0], last_nibble_));
    const auto oldest = static_cast<u32>(words[ways_ - 1]);
    make_first_of_many(words, oldest);
    return oldest;
  }
  /// Whether the ways of a set that was never filled are given up in their
  /// order.
  [[nodiscard]] bool keeps_order() const {
    return replacement_ == Replacement::Lru || replacement_ == Replacement::Fifo;
  }

  /// For views: how many ways would be given up after this one; 0 is the one used last (Lru) or
  /// filled last (Fifo). TreePlru and Random have no order: 0.
  [[nodiscard]] u32 age(const u64* words, u32 way) const;

 private:
  // LRU and FIFO keep the ways in the order of their last use or fill: in one word if that is
  // enough, else in a word for each way.
  [[nodiscard]] bool in_one_word() const { return ways_ <= way_order::most_ways; }
  void make_first(u64* words, u32 way) const {
    if (!in_one_word()) return make_first_of_many(words, way);
    words[0] = way_order::with_first(words[0], way);
  }
  void make_first_of_many(u64* words, u32 way) const;
  void point_away(u64* words, u32 way) const;
  [[nodiscard]] u32 far_victim(u64* words, u64 set) const;

  Replacement replacement_;
  u32 ways_;
  unsigned last_nibble_;  ///< where the oldest way stands
  u64 seed_;
};

}  // namespace vitrine::cache
