#pragma once
// The stack as the chapter draws it: addresses fall down the page, one box a frame, named
// parameters and locals, return addresses with where they lead, free memory below SP.

#include <optional>
#include <string>
#include <vector>

#include "emu/observe/call_stack.hpp"

namespace vitrine::observe {
class SmashWatch;
}

namespace vitrine::view {

enum class SlotKind : u8 { ReturnAddress, SavedRbp, Variable, Word, Folded, Start };

struct StackSlot {
  u64 address = 0;
  u64 size = 8;  ///< bytes
  SlotKind kind{};
  std::string name;   ///< "x", "return address", "saved rbp", "" for an unnamed word
  std::string value;  ///< as text; "???" while nothing was written in this frame's life
  bool written = true;
  std::optional<u64> number;       ///< of up to 8 bytes, where they are mapped
  std::optional<u64> overwritten;  ///< what was put there, when it was written over since
  bool overrun = false;            ///< of a variable: a buffer beside it has run over it
  std::string writer;              ///< by whom, in words, when somebody has watched
  std::string writer_place;        ///< the same in short: "line 50, from step 231 on"
};

struct StackBox {
  std::string function;
  enum class Role : u8 { Dormant, Active, Free } role{};
  u64 low = 0, high = 0;         ///< [low, high) of the addresses it covers
  std::vector<StackSlot> slots;  ///< by falling address
};

struct StackPicture {
  std::vector<StackBox> boxes;  ///< outermost (highest) first
  u64 rsp = 0, rbp = 0;
  u64 stack_top = 0;
};

struct StackPictureOptions {
  std::size_t outer_frames = 3;      ///< how many callers to draw; further ones are summed up
  std::size_t words_per_frame = 24;  ///< unnamed words drawn of one frame before folding
  bool split_arrays = false;         ///< a slot for each word of a local: "buffer+8"
  /// Tells who wrote over return addresses, saved rbps and canaries; without it, only return
  /// addresses are known to have changed.
  const observe::SmashWatch* watch = nullptr;
  u64 popped_low = 0;  ///< how far down `popped` reached; 0: not known
};

/// `calls` are the open ones, outermost first, at least one. `writes` tells what was written in a
/// frame's life; without it all counts as written. `popped` is a call that has just returned: its
/// memory is drawn below SP as free.
[[nodiscard]] StackPicture picture_stack(const machine::Machine& machine,
                                         const std::vector<observe::Call>& calls,
                                         const observe::WriteTimes* writes,
                                         const observe::Call* popped = nullptr,
                                         const StackPictureOptions& options = {});

/// The drawing, at most 80 columns wide.
[[nodiscard]] std::string to_text(const StackPicture& picture);

}  // namespace vitrine::view
