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
/// contents: the processor's decoded blocks. It may outlive the layer that made it (a snapshot
/// holds the frame), so its destructor must stand alone.
class FrameAttachment {
 public:
  virtual ~FrameAttachment() = default;
  /// Called before a write to bytes [offset, offset+size) of the frame. Returns true when the
  /// attachment must be told again at the next write (it still holds decoded code).
  virtual bool written(u32 offset, u32 size) = 0;
  /// Called when a write is about to give the writing memory its own copy of a frame shared with
  /// a snapshot: this attachment stays with the old frame, valid for it, but the frame number now
  /// means another host object, which starts without attachment.
  virtual void replaced() = 0;
};

/// One page frame. `bytes` first and aligned, so that host addresses keep the guest's alignment.
struct alignas(64) Frame {
  std::array<u8, page_size> bytes{};
  mutable std::unique_ptr<FrameAttachment> attachment;  ///< never copied with the bytes
};

/// Frames are numbered from 0; a frame never written reads as zero and costs nothing. Frame
/// numbers beyond the end read as ones, and writes there are lost, as on a bus without a device.
class PhysicalMemory {
 public:
  /// `size` in bytes, a multiple of the page size.
  explicit PhysicalMemory(u64 size);
  PhysicalMemory(const PhysicalMemory& other);
  PhysicalMemory& operator=(const PhysicalMemory& other);
  PhysicalMemory(PhysicalMemory&&) noexcept = default;
  PhysicalMemory& operator=(PhysicalMemory&& other) noexcept;
  ~PhysicalMemory() = default;

  [[nodiscard]] u64 size() const { return frame_count_ << page_bits; }  ///< bytes
  [[nodiscard]] u64 frames() const { return frame_count_; }             ///< size in frames
  [[nodiscard]] u64 resident_frames() const;  ///< frames that hold host memory

  /// The frame for reading; a common zero frame when it was never written.
  [[nodiscard]] const Frame& frame(u64 number) const;

  /// The frame for writing, made or unshared when needed; calls no attachment. The address stays
  /// valid until this memory is copied or assigned (then a write must ask again).
  [[nodiscard]] Frame& writable_frame(u64 number);

  /// The frame to hang an attachment on: never the common zero frame, but perhaps shared with a
  /// snapshot.
  [[nodiscard]] const Frame& attachable_frame(u64 number);

  /// Whether writable_frame(number) would give this memory another host object than frame(number).
  [[nodiscard]] bool write_would_replace(u64 number) const;

  /// Makes a frame that nobody looks at any more read as zero again, at no cost.
  void clear_frame(u64 number);

  /// Little-endian access to physical memory within one frame; `address` a multiple of 8.
  [[nodiscard]] u64 read64(u64 address) const;
  void write64(u64 address, u64 value);

  /// Host bytes that keeping this memory costs; beside keeping `other` as well: what the two do not
  /// share.
  [[nodiscard]] u64 held_bytes() const;
  [[nodiscard]] u64 held_bytes_beside(const PhysicalMemory& other) const;

  /// Changes whenever previously returned writable frames may have become shared (a copy was
  /// taken, or this was assigned): host pointers cached by a soft TLB are then stale.
  [[nodiscard]] u64 epoch() const { return epoch_; }

 private:
  static constexpr u64 chunk_frames = 512;
  struct Chunk {
    std::array<std::shared_ptr<Frame>, chunk_frames> frames;
  };

  [[nodiscard]] const std::shared_ptr<Frame>* find(u64 number) const;
  [[nodiscard]] std::shared_ptr<Frame>& slot(u64 number);

  u64 frame_count_;
  std::vector<std::shared_ptr<Chunk>> chunks_;  ///< null where no frame was ever written
  std::shared_ptr<Frame> lost_;                 ///< takes the writes beyond the end
  mutable u64 epoch_ = 0;
};

}  // namespace vitrine::memory
