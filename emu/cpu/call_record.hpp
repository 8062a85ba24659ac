#pragma once
// The calls that are open, kept by counting engines as they execute CALL, RET and PUSH RBP. The
// rules:
//   - CALL opens a call. RET ends every call whose return slot lies below the new rsp, also when a
//     longjmp or a hand-made return skipped several at once; never the first entry.
//   - A PUSH of rbp just below the return slot of the innermost call is where it saved rbp.
// The record is a value: a copy shares all but the innermost calls, however deep it is.

#include <array>
#include <memory>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::cpu {

/// One open call. The first entry is the program's start, which nobody called.
struct Call {
  u64 function = 0;        ///< address of its first instruction
  u64 call_site = 0;       ///< address of the CALL; 0 for the start
  u64 return_address = 0;  ///< as the CALL pushed it; 0 for the start
  u64 return_slot = 0;     ///< where on the stack it was pushed; for the start: the entry rsp
  u64 saved_rbp_slot = 0;  ///< where the function pushed rbp, or 0 while it has not
  u64 step = 0;            ///< when it was entered: the number of the CALL's step
  bool operator==(const Call&) const = default;
};

/// Told of every call as it opens and ends: inclusive costs are computed from these.
class CallListener {
 public:
  virtual ~CallListener() = default;
  virtual void entered(const Call& call) = 0;
  virtual void left(const Call& call) = 0;
};

class CallRecord {
 public:
  /// Begins at the program's entry.
  CallRecord(u64 entry_rip, u64 entry_rsp);
  CallRecord(const CallRecord& other);
  CallRecord& operator=(const CallRecord& other);
  CallRecord(CallRecord&&) noexcept = default;
  CallRecord& operator=(CallRecord&&) noexcept = default;
  ~CallRecord();

  /// Null: nobody. Not part of the value: a copy has none, an assignment keeps its own.
  CallListener* listener = nullptr;

  /// A CALL completed.
  void called(const Call& call) {
    if (++top_ >= limit_) [[unlikely]]
      make_room();
    *top_ = call;
    if (listener != nullptr) listener->entered(*top_);
  }
  /// A RET completed and left rsp so.
  void returned(u64 rsp) {
    while (top_->return_slot < rsp && pop()) {
    }
  }
  // The same in parts, for those who want nothing but the quick case.
  /// Whether called() has nothing to do but to write what note() returns.
  [[nodiscard]] bool has_room() const { return top_ + 1 < limit_ && listener == nullptr; }
  [[nodiscard]] Call& note() { return *++top_; }
  /// Whether returned(rsp) has nothing to do but to end_one() call.
  [[nodiscard]] bool ends_one(u64 rsp) const {
    return top_ != chunk_->calls.data() && top_->return_slot < rsp && top_[-1].return_slot >= rsp &&
           listener == nullptr;
  }
  void end_one() { --top_; }

  /// A PUSH of rbp completed and left rsp so.
  void pushed_rbp(u64 rsp) {
    if (saves_rbp(rsp)) note_saved_rbp(rsp);
  }
  /// Whether that is of interest.
  [[nodiscard]] bool saves_rbp(u64 rsp) const { return rsp + sizeof(u64) == top_->return_slot; }

  [[nodiscard]] const Call& innermost() const { return *top_; }
  [[nodiscard]] u64 depth() const;  ///< open calls with the start: at least 1
  /// The innermost `most` calls, outermost of them first.
  [[nodiscard]] std::vector<Call> calls(u64 most = ~u64{0}) const;

  bool operator==(const CallRecord& other) const;

 private:
  static constexpr std::size_t chunk_calls = 64;
  struct Chunk {
    std::shared_ptr<Chunk> outer;
    u64 depth = 0;  ///< calls in the chunks outside
    std::array<Call, chunk_calls> calls;
    ~Chunk();
  };

  bool pop();
  void make_room();
  void note_saved_rbp(u64 slot);
  void own();
  void share() const { limit_ = nullptr; }

  std::shared_ptr<Chunk> chunk_;
  Call* top_;
  mutable Call* limit_;  ///< end of the chunk; null while it may be shared
};

}  // namespace vitrine::cpu
