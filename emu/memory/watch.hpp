#pragma once
// Watches: bytes whose reads and writes are to be seen. They go by virtual address: another page
// that maps the same frame is another place.

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "emu/memory/paging.hpp"

namespace vitrine::memory {

/// One access of an instruction, or of the kernel for it, to memory.
struct MemoryAccess {
  u64 address = 0;
  u8 size = 0;                  ///< bytes, 1..16
  AccessKind kind{};            ///< Read or Write (a read-modify-write reports both)
  std::array<u8, 16> before{};  ///< the bytes before (Read: the bytes read)
  std::array<u8, 16> after{};   ///< Write: the bytes written
  bool operator==(const MemoryAccess&) const = default;
};

/// Bytes [address, address+size) whose reads and/or writes are to be seen: by instructions and by
/// the kernel on the program's behalf (the buffer of read(2)). The range may wrap at 2^64; a size
/// of 0 watches nothing. Fetching an instruction is no read.
struct Watch {
  u64 address = 0;
  u64 size = 1;
  bool reads = false, writes = true;

  [[nodiscard]] constexpr bool wants(AccessKind kind) const {
    return (kind == AccessKind::Read && reads) || (kind == AccessKind::Write && writes);
  }
  /// Whether [start, start+length) has a byte in common with this; both may wrap.
  [[nodiscard]] constexpr bool overlaps(u64 start, u64 length) const {
    return start - address < size || (size != 0 && address - start < length);
  }
  bool operator==(const Watch&) const = default;
};

/// An access that touched a watch.
struct WatchHit {
  std::size_t watch = 0;  ///< its index
  MemoryAccess access;
  bool by_kernel = false;
  bool operator==(const WatchHit&) const = default;
};

/// How an instruction touched the watches: of each the first read and the first write that it
/// wants, in the order of the accesses.
using WatchHits = std::vector<WatchHit>;

/// Adds a later hit, unless the watch has one of this kind.
void add_hit(WatchHits& hits, const WatchHit& hit);

/// Bytes [begin, end) of a page.
struct PagePart {
  u32 begin = 0, end = 0;
};

class WatchList {
 public:
  [[nodiscard]] bool empty() const { return watches_.empty(); }
  [[nodiscard]] const std::vector<Watch>& watches() const { return watches_; }
  void set(std::vector<Watch> watches) { watches_ = std::move(watches); }

  /// The first watch that such an access touches.
  [[nodiscard]] std::optional<std::size_t> find(AccessKind kind, u64 address, u64 size) const {
    for (std::size_t i = 0; i < watches_.size(); ++i)
      if (watches_[i].wants(kind) && watches_[i].overlaps(address, size)) return i;
    return std::nullopt;
  }

  /// Adds a hit for each watch that the access touches.
  void add_hits(WatchHits& hits, const MemoryAccess& access, bool by_kernel) const;

  /// A part of the page at `page` (its address) beside which no byte is watched.
  [[nodiscard]] PagePart hull(u64 page) const;

 private:
  std::vector<Watch> watches_;
};

}  // namespace vitrine::memory
