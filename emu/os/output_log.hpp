#pragma once
// What a program wrote to its standard output and error, in the order in which it wrote. Bounded:
// of a long run the oldest is dropped.

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::os {

class OutputLog {
 public:
  /// Consecutive bytes to one descriptor.
  struct Piece {
    int fd = 1;  ///< 1 or 2
    std::string text;
    bool operator==(const Piece&) const = default;
  };
  static constexpr u64 default_cap = u64{16} << 20;

  /// Keeps about the newest `cap` bytes, at most twice as many.
  explicit OutputLog(u64 cap = default_cap) : cap_(cap) {}

  /// The next byte is number `position` of all that were ever written to both descriptors.
  void start_at(u64 position);
  void append(int fd, std::span<const u8> bytes);
  /// Forgets the bytes from number `position` on.
  void truncate(u64 position);

  /// The bytes kept are those from number begin() up to end().
  [[nodiscard]] u64 begin() const { return begin_; }
  [[nodiscard]] u64 end() const { return begin_ + bytes_.size(); }
  /// Those of them below number `position`; at most the newest `most` of these.
  [[nodiscard]] std::vector<Piece> up_to(u64 position, u64 most = ~u64{0}) const;

 private:
  struct Run {
    u64 end = 0;  ///< number of the byte behind it
    int fd = 1;
  };
  void drop_oldest();

  u64 cap_;
  u64 begin_ = 0;
  std::string bytes_;
  std::deque<Run> runs_;
};

}  // namespace vitrine::os
