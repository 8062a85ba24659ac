#pragma once
// A hash table from block numbers to small values: open addressing, linear probing, grows by
// doubling. The analyses of a trace look up every access, which std::unordered_map is too slow for.

#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::lab {

class BlockMap {
 public:
  BlockMap() : slots_(initial_slots) {}

  [[nodiscard]] std::size_t size() const { return size_; }

  /// The value of `block`, or null. Valid until the next change.
  [[nodiscard]] u64* find(u64 block) {
    Slot& slot = slots_[slot_of(block)];
    return slot.used ? &slot.value : nullptr;
  }

  /// Enters `block` with `value`, or replaces its value.
  void set(u64 block, u64 value) {
    std::size_t at = slot_of(block);
    if (!slots_[at].used) {
      if ((size_ + 1) * 2 > slots_.size()) {
        grow();
        at = slot_of(block);
      }
      ++size_;
    }
    slots_[at] = {block, value, true};
  }

  void erase(u64 block) {
    std::size_t hole = slot_of(block);
    if (!slots_[hole].used) return;
    --size_;
    // Moves back whatever was pushed past the hole, so that no search ends at it too early.
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = (hole + 1) & mask; slots_[at].used; at = (at + 1) & mask) {
      const std::size_t home = home_of(slots_[at].block);
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        slots_[hole] = slots_[at];
        hole = at;
      }
    }
    slots_[hole].used = false;
  }

 private:
  struct Slot {
    u64 block = 0, value = 0;
    bool used = false;
  };
  static constexpr std::size_t initial_slots = 1024;  // a power of two, as every size is

  [[nodiscard]] std::size_t home_of(u64 block) const {
    // The finaliser of splitmix64: neighbouring blocks, and those a power of two apart, spread.
    block = (block ^ (block >> 30)) * 0xbf58476d1ce4e5b9;
    block = (block ^ (block >> 27)) * 0x94d049bb133111eb;
    return static_cast<std::size_t>(block ^ (block >> 31)) & (slots_.size() - 1);
  }

  /// Where `block` is, or would be entered.
  [[nodiscard]] std::size_t slot_of(u64 block) const {
    std::size_t at = home_of(block);
    while (slots_[at].used && slots_[at].block != block)
      at = (at + 1) & (slots_.size() - 1);
    return at;
  }

  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.used) slots_[slot_of(slot.block)] = slot;
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace vitrine::lab
