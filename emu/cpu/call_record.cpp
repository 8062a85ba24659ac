#include "emu/cpu/call_record.hpp"

#include <algorithm>
#include <utility>

namespace vitrine::cpu {

/// A chain may be long: not by recursion.
CallRecord::Chunk::~Chunk() {
  while (outer && outer.use_count() == 1)
    outer = std::exchange(outer->outer, nullptr);
}

CallRecord::CallRecord(u64 entry_rip, u64 entry_rsp)
    : chunk_(std::make_shared<Chunk>()),
      top_(chunk_->calls.data()),
      limit_(chunk_->calls.data() + chunk_calls) {
  *top_ = {.function = entry_rip, .return_slot = entry_rsp};
}

CallRecord::CallRecord(const CallRecord& other)
    : chunk_(other.chunk_), top_(other.top_), limit_(nullptr) {
  other.share();
}

CallRecord& CallRecord::operator=(const CallRecord& other) {
  if (this == &other) return *this;
  other.share();
  chunk_ = other.chunk_;
  top_ = other.top_;
  limit_ = nullptr;
  return *this;
}

CallRecord::~CallRecord() = default;

u64 CallRecord::depth() const {
  return chunk_->depth + static_cast<u64>(top_ - chunk_->calls.data()) + 1;
}

/// Takes a copy of the innermost chunk if another record may look at it.
void CallRecord::own() {
  if (limit_ != nullptr) return;
  if (chunk_.use_count() != 1) {
    const auto position = top_ - chunk_->calls.data();
    auto copy = std::make_shared<Chunk>();
    copy->outer = chunk_->outer;
    copy->depth = chunk_->depth;
    std::copy_n(chunk_->calls.begin(), std::min<std::size_t>(position + 1, chunk_calls),
                copy->calls.begin());
    chunk_ = std::move(copy);
    top_ = chunk_->calls.data() + position;
  }
  limit_ = chunk_->calls.data() + chunk_calls;
}

/// `top_` has moved on to where there is no room, or where it may not be written.
void CallRecord::make_room() {
  if (top_ == chunk_->calls.data() + chunk_calls) {
    auto next = std::make_shared<Chunk>();
    next->depth = chunk_->depth + chunk_calls;
    next->outer = std::move(chunk_);
    chunk_ = std::move(next);
    top_ = chunk_->calls.data();
    limit_ = chunk_->calls.data() + chunk_calls;
  } else {
    own();
  }
}

/// Ends the innermost call, and returns whether it could.
bool CallRecord::pop() {
  if (top_ == chunk_->calls.data() && !chunk_->outer) return false;
  const Call ended = *top_;
  if (top_ != chunk_->calls.data()) {
    --top_;
  } else {
    chunk_ = std::shared_ptr<Chunk>(chunk_->outer);
    top_ = chunk_->calls.data() + chunk_calls - 1;
    // A copy may have been taken while this chunk was an outer one.
    limit_ = nullptr;
  }
  if (listener != nullptr) listener->left(ended);
  return true;
}

void CallRecord::note_saved_rbp(u64 slot) {
  if (top_->saved_rbp_slot == slot) return;
  own();
  top_->saved_rbp_slot = slot;
}

std::vector<Call> CallRecord::calls(u64 most) const {
  std::vector<Call> found;
  const Chunk* chunk = chunk_.get();
  const Call* call = top_;
  while (found.size() < most) {
    found.push_back(*call);
    if (call != chunk->calls.data()) {
      --call;
    } else if (chunk->outer) {
      chunk = chunk->outer.get();
      call = chunk->calls.data() + chunk_calls - 1;
    } else {
      break;
    }
  }
  std::reverse(found.begin(), found.end());
  return found;
}

bool CallRecord::operator==(const CallRecord& other) const {
  return depth() == other.depth() && calls() == other.calls();
}

}  // namespace vitrine::cpu
