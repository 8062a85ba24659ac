#pragma once
// Physical RAM: sparse, copy-on-write page frames. A copy of a PhysicalMemory is a snapshot and
// costs a few pointer copies; frames are shared until one side writes.

#include <array>
#include <memory>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::memory {

constexpr u64 page_bits = 12;
constexpr u64 page_size = u64{1} << page_bits;
constexpr u64 page_mask = page_size - 1;

/// Something that another layer hangs on a frame's host object and that dies with the frame's
/// contents: the processor's decoded blocks.
class FrameAttachment {
 public:
  virtual ~FrameAttachment() = default;
  /// Called before a write to bytes [offset, offset+size) of the frame. Returns true when the
  /// attachment must be told again at the next write (it still holds decoded code).
  virtual bool written(u32 offset, u32 size) = 0;
};

/// One page frame. `bytes` first and aligned, so that host addresses keep the guest's alignment.
struct alignas(64) Frame {
  std::array<u8, page_size> bytes{};
  mutable std::unique_ptr<FrameAttachment> attachment;  ///< never copied with the bytes
};

/// Frames are numbered from 0; a frame never written reads as zero and costs nothing.
class PhysicalMemory {
 public:
  /// `size` in bytes, a multiple of the page size.
  explicit PhysicalMemory(u64 size);

  [[nodiscard]] u64 size() const;             ///< bytes
  [[nodiscard]] u64 frames() const;           ///< size in frames
  [[nodiscard]] u64 resident_frames() const;  ///< frames that hold host memory

  /// The frame for reading; the shared zero frame when it was never written.
  [[nodiscard]] const Frame& frame(u64 number) const;

  /// The frame for writing, made or unshared when needed. The address stays valid until this
  /// memory or a copy of it is copied or assigned (then a write must ask again).
  [[nodiscard]] Frame& writable_frame(u64 number);

  /// Little-endian access to physical memory within one frame; beyond the end reads as ones.
  [[nodiscard]] u64 read64(u64 address) const;
  void write64(u64 address, u64 value);

  /// Changes whenever previously returned writable frames may have become shared (a copy was
  /// taken, or this was assigned): host pointers cached by a soft TLB are then stale.
  [[nodiscard]] u64 epoch() const;
};

}  // namespace vitrine::memory
