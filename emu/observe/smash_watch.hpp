#pragma once
// The watch over return addresses, saved frame pointers, canaries and code pointers: who wrote over
// them, with which input, from which buffer. An observer of a run from its beginning, or from where
// the machine's model knows the open calls. The rules:
//
//   - A live slot that was changed and then taken by ret, leave or pop rbp, or found changed by the
//     check of a canary, is a smash. It is a note when the program itself has changed it on
//     purpose: it has stored the whole word at a constant distance from rsp or from the frame
//     pointer, where no index can have led it; none of it came from the input; and it leads on: to
//     code in the place of a return address, to memory that can be written in that of a saved rbp.
//     Likewise a return address that was changed where rsp pointed (then it may be computed from
//     input), or taken after rsp was loaded anew, as longjmp does.
//   - Where rsp is loaded to, what the program itself has stored in the place of slots, whole, to
//     go on with and without running over a buffer, was prepared for what begins there: those slots
//     are none any more.
//   - A ret that takes a word which no call has put there is a smash if the word came from the
//     input, or if a lost rbp has led there; else a note: a hand-made switch of stacks, a longjmp,
//     push and ret.
//   - A call or jump through a pointer that came from the input is a smash.
//   - For the last two, a word comes from the input when all its bytes were copied from there, when
//     a buffer ran over it, or when no code is where it leads. An address of code that was only
//     computed from input, such as that of a case in a list of cases, is a note.
//   - Input that runs from one named variable, or from room that was taken from the stack, into
//     another variable is an overrun: a note of the bytes that it has put there, eight at most.
//     Which variable a write was meant for: WriteRuns.
//
// Once control has been taken the program is somebody else's: what it does then counts no more.

#include <bitset>

#include "emu/observe/code_pointers.hpp"
#include "emu/observe/input_labels.hpp"
#include "emu/observe/last_writers.hpp"

namespace vitrine::observe {

/// What an instruction has written of a word, its bytes one after the other.
struct Writer : Write {
  Object buffer;     ///< that it was meant for
  u64 lowest = 0;    ///< of the bytes of the word that it wrote
  InputSpans input;  ///< of what it wrote there

  /// How far from the buffer's start the first of them lies.
  [[nodiscard]] u64 distance() const { return lowest - buffer.start; }
  /// Whether it was meant for something below or above the word. Of what has no known end, a result
  /// of arithmetic (`computed`) may well be a part.
  [[nodiscard]] bool ran_over(bool computed = false) const {
    if (at_fixed_place) return false;
    return buffer.size != 0 ? distance() >= buffer.size : distance() != 0 && !computed;
  }
};

struct Smash {
  enum class Kind : u8 { ReturnAddress, SavedRbp, Canary, StrayReturn, Pointer, Overrun } kind{};
  bool note = false;              ///< worth knowing, but nothing is lost
  u64 step = 0, instruction = 0;  ///< that took the value (Overrun: that wrote it)
  u64 address = 0, size = 8;      ///< where the value lies, and its bytes
  /// What was put there, of a slot and of a code pointer, or what was there, of an overrun; and
  /// what was found.
  u64 before = 0, after = 0;
  /// Of a slot: whose frame, and who called. Of a stray return: whose lost rbp has led there, or 0.
  u64 function = 0, call_site = 0;
  /// Of the bytes found, from the lowest on; none when nobody knows.
  std::vector<Writer> writers;
  InputSpans input;                    ///< of the bytes found
  std::string onto;                    ///< of an overrun: the variable that it has run into
  std::vector<std::string> then_onto;  ///< and those that it has come to behind that one
  bool to_code = false;                ///< the value found is an address of code
  bool knows_before = true;            ///< `before` says anything

  /// Whether the program goes on where it never should have come.
  [[nodiscard]] bool takes_control() const {
    return kind == Kind::ReturnAddress || kind == Kind::StrayReturn || kind == Kind::Pointer;
  }
  /// Who wrote the lowest of the bytes, or null.
  [[nodiscard]] const Writer* writer() const {
    return writers.empty() ? nullptr : &writers.front();
  }
};

class SmashWatch final : public machine::Observer {
 public:
  /// When to end the run: `Never`, or at a smash's `Taking`.
  enum class Stop : u8 { Never, Taking };
  /// `machine` must outlive it, and be observed from where it stands now.
  explicit SmashWatch(const machine::Machine& machine, Stop stop = Stop::Never);

  bool on_step(const machine::StepEvent& event) override;

  /// The step from which on it has watched: what lay before is not known.
  [[nodiscard]] u64 began() const { return began_; }
  /// In order, at most `most_findings` of each: smashes, and notes.
  [[nodiscard]] const std::vector<Smash>& smashes() const { return smashes_; }
  [[nodiscard]] const std::vector<Smash>& notes() const { return notes_; }
  /// Live slots that hold another value now and have not been taken; of those on stacks that were
  /// left only what ran over a buffer. Once the program has ended, those are no more in question in
  /// which it has stored a word at a constant distance: it knew that it would not need them.
  [[nodiscard]] std::vector<Smash> damaged() const;
  [[nodiscard]] const InputLabels& labels() const { return labels_; }
  [[nodiscard]] const LiveSlots& slots() const { return slots_; }

  static constexpr std::size_t most_findings = 100;

 private:
  // smash_writes.cpp: what is written
  void note_writes(const machine::StepEvent& event);
  void note_write(const Write& write);
  void note_damage(const LiveSlot& slot, const Write& write);
  void note_overrun(const Write& write);
  [[nodiscard]] std::optional<Object> object_in(u64 first, u64 end) const;
  static void add_name(Smash& note, const Object& further);
  void tell_overrun(Smash& smash, u64 first, u64 end) const;
  void tell_before(Smash& smash, const Smash& earlier) const;

  // smash_watch.cpp: what is taken
  void check_taken(const machine::StepEvent& event);
  void check_stray(const machine::StepEvent& event);
  void check_pointer(const machine::StepEvent& event);
  [[nodiscard]] Smash describe(const LiveSlot& slot, u64 found) const;
  [[nodiscard]] bool leads_on(SlotKind kind, u64 value) const;
  [[nodiscard]] bool is_on_purpose(const LiveSlot& slot, const Smash& smash) const;
  [[nodiscard]] bool is_own_word(const LiveSlot& slot, const Smash& smash) const;
  void give_up_prepared(u64 rsp, u64 from);
  [[nodiscard]] static bool ran_over(const Smash& smash, bool computed);
  [[nodiscard]] bool accuses(const LiveSlot& slot, const Smash& smash) const;
  [[nodiscard]] bool was_in_the_way(const LiveSlot& slot, const Smash& smash) const;
  [[nodiscard]] std::vector<Writer> writers_of(u64 address, std::bitset<8> matters) const;
  void add(Smash smash);

  const machine::Machine& machine_;
  u64 began_;
  Stop stop_;
  bool stopping_ = false, lost_ = false;
  LiveSlots slots_;
  InputLabels labels_;
  WriteOrigins origins_;
  CodePointers pointers_;
  std::span<const machine::MemoryAccess> written_;  ///< by the step that is looked at
  LastWriters writers_;  ///< of slots that were written over, and of input
  std::vector<Smash> smashes_, notes_;
};

}  // namespace vitrine::observe
