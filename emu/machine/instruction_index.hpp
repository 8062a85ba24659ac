#pragma once
// Numbers for instructions, by address, so that what is counted for each can stand in a dense
// array.

#include <array>
#include <memory>
#include <unordered_map>
#include <vector>

#include "emu/memory/physical.hpp"

namespace vitrine::machine {

/// Only ever grows: all copies of a model share it.
class InstructionIndex {
 public:
  /// Takes what `limit` numbers leave over.
  static constexpr u32 elsewhere = 0;
  explicit InstructionIndex(u64 limit) : limit_(limit) {}

  /// The number of the instruction at `address`, given now if it has none.
  u32 number(u64 address) {
    if (address >> memory::page_bits != last_page_) find_page(address >> memory::page_bits);
    const u32 known = (*last_)[address & memory::page_mask];
    return known != elsewhere ? known : add(address);
  }
  /// The same, or `elsewhere` if it has none.
  [[nodiscard]] u32 find(u64 address) const;

  /// By number; the first stands for `elsewhere`.
  [[nodiscard]] const std::vector<u64>& addresses() const { return addresses_; }

 private:
  using Page = std::array<u32, memory::page_size>;
  void find_page(u64 page);
  u32 add(u64 address);

  u64 limit_;
  std::vector<u64> addresses_{0};
  std::unordered_map<u64, std::unique_ptr<Page>> pages_;
  Page none_{};  ///< for pages beyond the limit
  u64 last_page_ = ~u64{0};
  Page* last_ = nullptr;
};

}  // namespace vitrine::machine
