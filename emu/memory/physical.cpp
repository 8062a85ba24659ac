#include "emu/memory/physical.hpp"

#include <cassert>
#include <cstring>

namespace vitrine::memory {

namespace {

const Frame& zero_frame() {
  static const Frame frame;
  return frame;
}

const Frame& ones_frame() {
  static const Frame frame = [] {
    Frame ones;
    ones.bytes.fill(0xff);
    return ones;
  }();
  return frame;
}

std::shared_ptr<Frame> copy_of(const Frame& frame) {
  auto copy = std::make_shared<Frame>();
  copy->bytes = frame.bytes;
  return copy;
}

}  // namespace

PhysicalMemory::PhysicalMemory(u64 size)
    : frame_count_(size >> page_bits), chunks_((frame_count_ + chunk_frames - 1) / chunk_frames) {
  assert((size & page_mask) == 0);
}

PhysicalMemory::PhysicalMemory(const PhysicalMemory& other)
    : frame_count_(other.frame_count_), chunks_(other.chunks_) {
  ++other.epoch_;
}

PhysicalMemory& PhysicalMemory::operator=(const PhysicalMemory& other) {
  if (this != &other) {
    frame_count_ = other.frame_count_;
    chunks_ = other.chunks_;
    ++other.epoch_;
    ++epoch_;
  }
  return *this;
}

PhysicalMemory& PhysicalMemory::operator=(PhysicalMemory&& other) noexcept {
  if (this != &other) {
    frame_count_ = other.frame_count_;
    chunks_ = std::move(other.chunks_);
    ++epoch_;
  }
  return *this;
}

u64 PhysicalMemory::resident_frames() const {
  u64 count = 0;
  for (const auto& chunk : chunks_) {
    if (!chunk) continue;
    for (const auto& frame : chunk->frames)
      count += frame != nullptr;
  }
  return count;
}

u64 PhysicalMemory::held_bytes() const {
  return held_bytes_beside(PhysicalMemory(0));
}

u64 PhysicalMemory::held_bytes_beside(const PhysicalMemory& other) const {
  u64 bytes = chunks_.capacity() * sizeof chunks_[0];
  for (std::size_t i = 0; i < chunks_.size(); ++i) {
    const Chunk* mine = chunks_[i].get();
    const Chunk* theirs = i < other.chunks_.size() ? other.chunks_[i].get() : nullptr;
    if (mine == nullptr || mine == theirs) continue;
    bytes += sizeof(Chunk);
    for (std::size_t j = 0; j < chunk_frames; ++j) {
      const auto& frame = mine->frames[j];
      if (frame && (theirs == nullptr || frame != theirs->frames[j])) bytes += sizeof(Frame);
    }
  }
  return bytes;
}

const std::shared_ptr<Frame>* PhysicalMemory::find(u64 number) const {
  if (number >= frame_count_) return nullptr;
  const auto& chunk = chunks_[number / chunk_frames];
  if (!chunk) return nullptr;
  const auto& held = chunk->frames[number % chunk_frames];
  return held ? &held : nullptr;
}

/// The place of a frame's pointer in a chunk that this memory does not share.
std::shared_ptr<Frame>& PhysicalMemory::slot(u64 number) {
  auto& chunk = chunks_[number / chunk_frames];
  if (!chunk) {
    chunk = std::make_shared<Chunk>();
  } else if (chunk.use_count() > 1) {
    chunk = std::make_shared<Chunk>(*chunk);
  }
  return chunk->frames[number % chunk_frames];
}

const Frame& PhysicalMemory::frame(u64 number) const {
  if (const auto* held = find(number)) return **held;
  return number < frame_count_ ? zero_frame() : ones_frame();
}

Frame& PhysicalMemory::writable_frame(u64 number) {
  if (number >= frame_count_) {
    lost_ = copy_of(ones_frame());
    return *lost_;
  }
  auto& held = slot(number);
  if (!held) {
    held = std::make_shared<Frame>();
  } else if (held.use_count() > 1) {
    held = copy_of(*held);
  }
  return *held;
}

const Frame& PhysicalMemory::attachable_frame(u64 number) {
  if (const auto* held = find(number)) return **held;
  return writable_frame(number);
}

bool PhysicalMemory::write_would_replace(u64 number) const {
  const auto* held = find(number);
  if (!held) return true;
  return chunks_[number / chunk_frames].use_count() > 1 || held->use_count() > 1;
}

void PhysicalMemory::clear_frame(u64 number) {
  if (find(number)) slot(number).reset();
}

u64 PhysicalMemory::read64(u64 address) const {
  u64 value = 0;
  std::memcpy(&value, frame(address >> page_bits).bytes.data() + (address & page_mask & ~u64{7}),
              sizeof value);
  return value;
}

void PhysicalMemory::write64(u64 address, u64 value) {
  if (address >= size()) return;
  std::memcpy(writable_frame(address >> page_bits).bytes.data() + (address & page_mask & ~u64{7}),
              &value, sizeof value);
}

}  // namespace vitrine::memory
