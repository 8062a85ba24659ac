#pragma once
// Who wrote each byte last, of those bytes that somebody may ask about.

#include <map>
#include <memory>

#include "emu/observe/write_origin.hpp"

namespace vitrine::observe {

/// A write, and the buffer that it came from then.
struct Deed : Write {
  Object buffer;
};

class LastWriters {
 public:
  /// The bytes [first, end) are its work now.
  void note(u64 first, u64 end, std::shared_ptr<const Deed> deed);
  /// They are nobody's.
  void forget(u64 first, u64 end);
  /// Null when nobody is known.
  [[nodiscard]] const Deed* at(u64 address) const;

 private:
  struct Piece {
    u64 end = 0;
    std::shared_ptr<const Deed> deed;
  };
  void split_at(u64 address);

  std::map<u64, Piece> pieces_;  ///< by where they begin
};

}  // namespace vitrine::observe
