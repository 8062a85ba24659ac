#pragma once
// A table of rows of T that is copied by sharing: a copy costs a few pointers, and whoever writes a
// shared chunk of rows first takes a copy of that chunk. Rows that were never written cost nothing.

#include <algorithm>
#include <memory>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine {

template <class T>
class CowTable {
 public:
  CowTable() = default;
  /// `rows` rows that all begin as `row`.
  CowTable(u64 rows, std::vector<T> row) : width_(row.size()) {
    while ((row.size() << (shift_ + 1)) * sizeof(T) <= chunk_bytes)
      ++shift_;
    last_of_chunk_ = (u64{1} << shift_) - 1;
    auto chunk = std::shared_ptr<T[]>(new T[width_ << shift_]);
    for (u64 i = 0; i < u64{1} << shift_; ++i)
      std::copy(row.begin(), row.end(), chunk.get() + i * width_);
    initial_ = std::move(chunk);
    resize(rows);
  }
  CowTable(const CowTable& other)
      : width_(other.width_),
        shift_(other.shift_),
        last_of_chunk_(other.last_of_chunk_),
        rows_(other.rows_),
        initial_(other.initial_),
        chunks_(other.chunks_),
        writable_(other.writable_.size()) {
    other.share();
  }
  CowTable& operator=(const CowTable& other) {
    if (this != &other) *this = CowTable(other);
    return *this;
  }
  CowTable(CowTable&&) noexcept = default;
  CowTable& operator=(CowTable&&) noexcept = default;
  ~CowTable() = default;

  [[nodiscard]] u64 rows() const { return rows_; }
  [[nodiscard]] u64 width() const { return width_; }  ///< elements of a row

  /// What a copy holds that it shares with no other.
  [[nodiscard]] u64 unshared_bytes() const {
    return chunks_.size() * (sizeof(std::shared_ptr<T[]>) + sizeof(T*));
  }

  /// What keeping it costs beside keeping `other`, a copy of the same table at another time.
  [[nodiscard]] u64 held_bytes_beside(const CowTable& other) const {
    u64 bytes = unshared_bytes();
    for (std::size_t i = 0; i < chunks_.size(); ++i) {
      const bool shared = i < other.chunks_.size() && chunks_[i] == other.chunks_[i];
      if (!shared && chunks_[i] != initial_) bytes += (width_ << shift_) * sizeof(T);
    }
    return bytes;
  }

  /// More rows, each as the first ones began.
  void resize(u64 rows) {
    rows_ = rows;
    const u64 chunks = (rows + (u64{1} << shift_) - 1) >> shift_;
    chunks_.resize(chunks, initial_);
    writable_.resize(chunks);
  }

  /// The elements of a row, to look at.
  [[nodiscard]] const T* row(u64 number) const {
    return chunks_[number >> shift_].get() + offset(number);
  }

  /// The elements of a row, to change. Valid until the table is copied, assigned or resized.
  [[nodiscard]] T* writable_row(u64 number) {
    T* chunk = writable_[number >> shift_];
    if (chunk == nullptr) [[unlikely]]
      chunk = own(number >> shift_);
    return chunk + offset(number);
  }

  /// Rows compare by their elements, however they are shared.
  bool operator==(const CowTable& other) const {
    if (rows_ != other.rows_ || width_ != other.width_) return false;
    for (u64 i = 0; i < chunks_.size(); ++i) {
      if (chunks_[i] == other.chunks_[i]) continue;
      const u64 known = std::min(u64{1} << shift_, rows_ - (i << shift_)) * width_;
      if (!std::equal(chunks_[i].get(), chunks_[i].get() + known, other.chunks_[i].get()))
        return false;
    }
    return true;
  }

 private:
  static constexpr u64 chunk_bytes = 8192;

  [[nodiscard]] u64 offset(u64 number) const { return (number & last_of_chunk_) * width_; }
  void share() const { std::fill(writable_.begin(), writable_.end(), nullptr); }

  [[gnu::noinline]] T* own(u64 chunk) {
    std::shared_ptr<T[]>& held = chunks_[chunk];
    if (held.use_count() != 1) {
      const u64 elements = width_ << shift_;
      auto copy = std::shared_ptr<T[]>(new T[elements]);
      std::copy_n(held.get(), elements, copy.get());
      held = std::move(copy);
    }
    return writable_[chunk] = held.get();
  }

  u64 width_ = 0;
  unsigned shift_ = 0;     ///< log2 of the rows of a chunk
  u64 last_of_chunk_ = 0;  ///< those rows, less one
  u64 rows_ = 0;
  std::shared_ptr<T[]> initial_;
  std::vector<std::shared_ptr<T[]>> chunks_;
  mutable std::vector<T*> writable_;  ///< by chunk: null while it may be shared
};

}  // namespace vitrine
