#include "emu/cache/policy.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "emu/base/bits.hpp"

namespace vitrine::cache {

namespace {

/// Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014).
u64 split_mix(u64 value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
  value = (value ^ value >> 27) * 0x94d049bb133111eb;
  return value ^ value >> 31;
}

constexpr std::array<std::string_view, 4> names = {"lru", "tree-plru", "fifo", "random"};

}  // namespace

std::string_view to_string(Replacement replacement) {
  return names[static_cast<std::size_t>(replacement)];
}

std::optional<Replacement> replacement_named(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<Replacement>(i);
  return std::nullopt;
}

Policy::Policy(Replacement replacement, u32 ways, u64 seed)
    : replacement_(replacement), ways_(ways), last_nibble_(4 * (ways - 1)), seed_(seed) {
  assert(replacement != Replacement::TreePlru || (is_power_of_two(ways) && ways <= 64));
}

std::vector<u64> Policy::initial_words() const {
  if (!keeps_order()) return {0};
  if (in_one_word()) return {way_order::initial(ways_)};
  std::vector<u64> order(ways_);
  for (u32 way = 0; way < ways_; ++way)
    order[ways_ - 1 - way] = way;
  return order;
}

void Policy::make_first_of_many(u64* words, u32 way) const {
  u64* const found = std::find(words, words + ways_, way);
  std::copy_backward(words, found, found + 1);
  words[0] = way;
}

/// Of the tree: node 1 is the root, node n has the children 2n and 2n + 1; the leaves stand for the
/// ways. A bit that is set points right.
void Policy::point_away(u64* words, u32 way) const {
  for (u32 node = ways_ + way; node > 1; node /= 2) {
    const u64 bit = u64{1} << (node / 2);
    words[0] = node % 2 == 0 ? words[0] | bit : words[0] & ~bit;
  }
}

u32 Policy::far_victim(u64* words, u64 set) const {
  switch (replacement_) {
    case Replacement::Lru:
    case Replacement::Fifo:
      return static_cast<u32>(words[ways_ - 1]);
    case Replacement::TreePlru: {
      u32 node = 1;
      while (node < ways_)
        node = 2 * node + static_cast<u32>(words[0] >> node & 1);
      return node - ways_;
    }
    case Replacement::Random:
      return static_cast<u32>(split_mix(seed_ ^ split_mix(set << 32 ^ words[0]++)) % ways_);
  }
  return 0;
}

u32 Policy::age(const u64* words, u32 way) const {
  if (!keeps_order()) return 0;
  if (in_one_word()) return way_order::age_of(words[0], way);
  return static_cast<u32>(std::find(words, words + ways_, way) - words);
}

}  // namespace vitrine::cache
