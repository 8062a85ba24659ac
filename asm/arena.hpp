#pragma once
// Storage for text and tokens that live as long as the assembly: handed out, never taken back.

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::assembler {

class Arena {
 public:
  /// `size` bytes that stay where they are.
  char* allocate(std::size_t size) {
    if (size > left_) grow(size);
    char* const result = next_;
    next_ += size;
    left_ -= size;
    used_ += size;
    return result;
  }

  std::string_view copy(std::string_view text) {
    char* const place = allocate(text.size());
    if (!text.empty()) std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
  }

  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  static constexpr std::size_t block_size = std::size_t{64} * 1024;

  void grow(std::size_t size) {
    left_ = size > block_size ? size : block_size;
    blocks_.push_back(std::make_unique<char[]>(left_));
    next_ = blocks_.back().get();
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t used_ = 0;
};

}  // namespace vitrine::assembler
