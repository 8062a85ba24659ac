#pragma once
// Moving through a run by what people mean: a step, over a call, out of a function, out of a loop,
// to the next breakpoint whose condition holds. Every way also backwards.

#include "emu/debug/breakpoints.hpp"
#include "emu/debug/timeline.hpp"

namespace vitrine::debug {

enum class Way : u8 { Forwards, Backwards };

/// Why a journey ended.
struct Halt {
  enum class Reason : u8 { Arrived, Stopped, Ended, Beginning, Interrupted } reason{};
  struct Hit {
    Breakpoint item;             ///< a copy, as a temporary one is gone
    machine::WatchHits watched;  ///< of a watchpoint: how it was touched
  };
  std::vector<Hit> hits;           ///< Stopped: by these
  std::optional<Error> condition;  ///< Stopped since a condition cannot be worked out
  bool by_edit = false;            ///< the watchpoints were touched by the edit at this moment
};

/// A way back that was interrupted has led nowhere: the cursor is where it was.
class Travel {
 public:
  Travel(Timeline& timeline, Breakpoints& breakpoints)
      : timeline_(timeline), breakpoints_(breakpoints) {}

  /// Also hands it to the timeline.
  void set_progress(const Progress& progress);

  /// At most so many steps, up to the next breakpoint or watchpoint.
  Halt run(Way way, u64 steps);
  /// One step, but over a call and all that it calls; backwards, over a return to its call.
  Halt next(Way way);
  /// Until the function at hand has returned; backwards, to the call of it. Errors: no function is
  /// known here; the program's start, which was not called.
  Result<Halt> finish(Way way);
  /// As next, but a jump back (forwards: to a lower address) is followed until the loop is left.
  Halt until(Way way);
  /// Until one of these addresses is about to execute.
  Halt until_place(Way way, const std::vector<u64>& addresses);
  /// Until the condition holds, after at least one step. Errors: it cannot be worked out.
  Result<Halt> until_condition(Way way, const Expression& condition);

 private:
  /// Stops of a journey's own, besides the user's.
  struct Own {
    std::vector<u64> addresses;
    std::vector<machine::Watch> watches;
    std::function<bool()> accept;  ///< whether to end at one that was met; null: always
  };

  Halt journey(Way way, u64 steps, const Own& own);
  Halt follow(Way way, u64 steps, const Own& own);
  Result<Halt> follow_until(Way way, const Expression& condition);
  std::optional<Halt> judge(Way way, const Arrival& arrival, const Breakpoints::Armed& armed,
                            const Own& own);
  bool passes(Breakpoint& breakpoint, Halt& halt, u64 step, const machine::WatchHits& watched = {});
  /// What a search for the latest stop found; the cursor is right behind it, at the beginning, or
  /// where it was when interrupted.
  enum class Found : u8 { Here, Nothing, Interrupted };
  Found seek_back(const Own& own, const Expression* condition);
  Found seek_in(u64 start, u64 end, const Own& own, const Expression* condition);
  [[nodiscard]] bool would_stop_here(const Own& own, const Expression* condition) const;
  [[nodiscard]] bool can_seek(const Own& own) const;
  Halt back_to_call(u64 return_slot);
  [[nodiscard]] bool is_interrupted();

  Timeline& timeline_;
  Breakpoints& breakpoints_;
  Progress progress_;
};

}  // namespace vitrine::debug
