#pragma once
// Who wrote each byte last, of those bytes that somebody may ask about.

#include <map>
#include <memory>

#include "emu/observe/write_origin.hpp"

namespace vitrine::observe {

class LastWriters {
 public:
  /// The bytes [first, end) are this one's work now.
  void note(u64 first, u64 end, std::shared_ptr<const Write> write);
  /// They are nobody's.
  void forget(u64 first, u64 end);
  /// Null when nobody is known.
  [[nodiscard]] const Write* at(u64 address) const;

 private:
  struct Piece {
    u64 end = 0;
    std::shared_ptr<const Write> write;
  };
  void split_at(u64 address);

  std::map<u64, Piece> pieces_;  ///< by where they begin
};

}  // namespace vitrine::observe
