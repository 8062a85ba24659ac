// The pane of the stack: addresses fall down the page, one heading a frame, named variables, return
// addresses with where they lead, and below rsp what is free.

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/os/process.hpp"
#include "emu/view/detail.hpp"
#include "emu/view/explain_page_fault.hpp"
#include "emu/view/open_calls.hpp"
#include "emu/view/pane_makers.hpp"
#include "emu/view/position.hpp"
#include "emu/view/stack.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

/// How many words are drawn below rsp: a low pane has better use for its rows.
u64 free_words(std::size_t rows) {
  constexpr std::size_t most = 4;
  return std::min(most, rows / most);
}

/// "main+0x1b (line 31)": of the call before it.
std::string return_text(const image::Image& image, u64 address) {
  const std::string line = line_text(image, address - 1);
  return image.describe(address) + (line.empty() ? "" : fmt::format(" ({})", line));
}

std::string overflow_detail(const StackOverflow& overflow) {
  return fmt::format(
      "{} was accessed. The stack has {}, from {} up to {}; the page below it is not mapped, so "
      "that what outgrows the stack is noticed at once.",
      hex(overflow.address), counted(overflow.stack.size(), "byte"), hex(overflow.stack.start),
      hex(overflow.stack.end));
}

class StackRows {
 public:
  StackRows(const Scene& scene, const std::vector<observe::Call>& calls)
      : scene_(scene),
        calls_(calls),
        rsp_(scene.machine.state().gpr[isa::Rsp]),
        rbp_(scene.machine.state().gpr[isa::Rbp]),
        digits_(address_digits(rsp_)) {}

  /// What the kernel left above the first frame: argc, where rsp pointed at the start; or where it
  /// points since, if a pop has gone further up, so that argc is free.
  void add_start() {
    const u64 start = scene_.machine.process().initial_stack();
    add("start", "above: arguments and environment, from the kernel", Mark::Faint);
    if (rsp_ > start) return add_words(rsp_, 1, Mark::None);
    add_word({.address = start,
              .kind = SlotKind::Word,
              .name = "argc",
              .number = peek_value(scene_.machine, start, 8)},
             Mark::None);
  }

  void add_box(const StackBox& box) {
    const Mark mark = box.role == StackBox::Role::Active ? Mark::None : Mark::Faint;
    if (!box.function.empty())
      add("frame",
          fmt::format("{}: {}", box.function,
                      box.role == StackBox::Role::Active ? "active" : "waits for its callee"),
          mark);
    for (const StackSlot& slot : box.slots)
      if (slot.kind == SlotKind::Folded)
        add("folded", slot.value, Mark::Faint);
      else
        add_word(slot, mark);
  }

  /// Words from `address` on, upwards in memory: drawn highest first.
  void add_words(u64 address, u64 count, Mark mark) {
    for (u64 i = count; i-- > 0;)
      if (const auto number = peek_value(scene_.machine, address + 8 * i, 8))
        add_word({.address = address + 8 * i, .kind = SlotKind::Word, .number = number}, mark);
  }

  void add(std::string kind, std::string text, Mark mark) {
    rows_.push_back(heading_row(std::move(kind), std::move(text), mark));
  }

  /// Where the stack ends: the word that there was no room for.
  void add_overflow(const StackOverflow& overflow) {
    if (rsp_ >= overflow.stack.start)
      add_words(overflow.stack.start, (rsp_ - overflow.stack.start) / 8, Mark::Faint);
    add("end", "the stack ends here: its guard page begins", Mark::Danger);
    add("overflow", "stack overflow: " + overflow.byte_text(), Mark::Danger);
    Cell& cell = rows_.back().cells.front();
    cell.number = overflow.address;
    cell.link = Link{Link::Kind::Address, overflow.address, ""};
    cell.detail = overflow_detail(overflow);
    if (rsp_ < overflow.stack.start)
      add("danger",
          fmt::format("◀ rsp, {} further down", counted(overflow.stack.start - rsp_, "byte")),
          Mark::Danger);
  }

  [[nodiscard]] std::vector<Row> take() { return std::move(rows_); }

 private:
  void add_word(const StackSlot& slot, Mark mark) {
    static constexpr std::string_view kinds[] = {"return address", "saved rbp", "variable",
                                                 "word",           "folded",    "start"};
    Row row{.kind = std::string(kinds[static_cast<std::size_t>(slot.kind)]), .mark = mark};
    if (mark == Mark::Faint && slot.address < rsp_) row.kind = "free";
    row.cells = {address_cell(slot.address, digits_),
                 value_cell(slot),
                 {.text = printable(slot.name)},
                 meaning_cell(slot),
                 pointer_cell(slot)};
    rows_.push_back(std::move(row));
    if (slot.writer_place.empty()) return;
    rows_.push_back(heading_row("writer", "↳ written over by " + slot.writer_place));
    rows_.back().cells.front().detail = slot.writer;
  }

  [[nodiscard]] Cell value_cell(const StackSlot& slot) const {
    // A page of the stack is mapped when it is first touched.
    if (!slot.number && region_at(scene_.machine, slot.address) != nullptr)
      return {.text = "not touched yet", .mark = Mark::Faint};
    if (!slot.number) return {.text = "not mapped", .mark = Mark::Danger};
    Cell cell{.text = hex(*slot.number),
              .mark = trace_of(scene_, slot.address, slot.size),
              .number = slot.number,
              .subject = memory_subject(slot.address, slot.size)};
    if (region_at(scene_.machine, *slot.number) != nullptr)
      cell.link = Link{Link::Kind::Address, *slot.number, ""};
    if (cell.mark == Mark::Changed)
      if (const auto before = value_before(scene_, slot.address, slot.size))
        cell.detail = "was " + describe_value(scene_.machine, *before, slot.size);
    return cell;
  }

  [[nodiscard]] Cell meaning_cell(const StackSlot& slot) const {
    if (!slot.number) return {};
    const machine::Machine& machine = scene_.machine;
    Cell cell{.text = describe_meaning(machine, *slot.number, slot.size)};
    if (slot.kind == SlotKind::SavedRbp) {
      cell.mark = Mark::SavedFrame;
      if (const observe::Call* call = frame_at(*slot.number))
        cell.text = "frame of " + debug::label_name(machine.image(), call->function);
    }
    const bool returns = slot.kind == SlotKind::ReturnAddress;
    if (returns) {
      cell.mark = Mark::ReturnAddress;
      cell.text = return_text(machine.image(), *slot.number);
      cell.link = Link{Link::Kind::Address, *slot.number, ""};
    }
    if (slot.overrun) {
      cell.mark = Mark::Danger;
      cell.detail = slot.writer;
    }
    if (slot.overwritten) {
      cell.mark = Mark::Danger;
      cell.text = fmt::format(
          "{}, was {}", short_value(*slot.number),
          returns ? machine.image().describe(*slot.overwritten) : short_value(*slot.overwritten));
      cell.detail = slot.writer;
      if (returns)
        cell.detail = "the CALL pushed " + return_text(machine.image(), *slot.overwritten) +
                      (slot.writer.empty() ? "" : "\n" + slot.writer);
    }
    return cell;
  }

  /// What a value means, else its digits.
  [[nodiscard]] std::string short_value(u64 value) const {
    const std::string meaning = describe_meaning(scene_.machine, value);
    return meaning.empty() ? hex(value) : meaning;
  }

  /// The call whose rbp this is: callers lie next to their callees, so the innermost come first.
  [[nodiscard]] const observe::Call* frame_at(u64 rbp) const {
    std::size_t left = 1000;
    for (auto call = calls_.rbegin(); call != calls_.rend() && left > 0; ++call, --left)
      if (call->saved_rbp_slot == rbp && rbp != 0) return &*call;
    return nullptr;
  }

  [[nodiscard]] Cell pointer_cell(const StackSlot& slot) const {
    const auto points = [&](u64 pointer) { return pointer - slot.address < slot.size; };
    std::string text = points(rsp_) ? "rsp" : "";
    if (points(rbp_)) text += text.empty() ? "rbp" : ", rbp";
    return {.text = text, .mark = text.empty() ? Mark::None : Mark::Current};
  }

  const Scene& scene_;
  const std::vector<observe::Call>& calls_;
  u64 rsp_, rbp_;
  unsigned digits_;
  std::vector<Row> rows_;
};

/// "262,126 × descend, 8,388,032 bytes", "131,063 × (ping, pong), …": what stands for many boxes
/// that are alike.
std::string folded_text(const image::Image& image, const OpenCalls& open, const StackBox& box) {
  std::string names;
  for (const u64 function : open.recursion)
    names += (names.empty() ? "" : ", ") + debug::label_name(image, function);
  if (open.recursion.size() > 1) names = "(" + names + ")";
  return fmt::format("… {} × {}, {} …", grouped(open.folded / open.recursion.size()), names,
                     counted(box.high - box.low, "byte"));
}

std::string further_out(u64 frames) {
  return fmt::format("… {} further out …", counted(frames, "frame"));
}

/// Keeps the rows nearest to rsp, whole frames where it can, and says what was left out above: of
/// `frames` frames, of which `folded` stand in one row.
void keep_last(std::vector<Row>& rows, std::size_t most, u64 frames, u64 folded) {
  if (rows.size() <= most) return;
  const auto is_frame = [](const Row& row) { return row.kind == "frame"; };
  const auto least = rows.end() - static_cast<std::ptrdiff_t>(most) + 1;
  auto first = std::find_if(least, rows.end(), is_frame);
  if (first == rows.end()) first = least;
  rows.erase(rows.begin(), first);
  auto shown = static_cast<u64>(std::count_if(rows.begin(), rows.end(), is_frame));
  for (const Row& row : rows)
    if (row.kind == "recursion") shown += folded;
  rows.insert(rows.begin(),
              heading_row("folded",
                          shown == 0        ? "… more of this frame above …"
                          : shown == frames ? "… the start of the stack is further up …"
                                            : further_out(frames - shown),
                          Mark::Faint));
}

}  // namespace

Pane make_stack(const Scene& scene) {
  const machine::Machine& machine = scene.machine;
  const u64 rsp = machine.state().gpr[isa::Rsp];
  OpenCalls open = open_calls_folded(scene, frames_of_stack(scene));
  const auto overflow = stack_overflow(machine);
  // What rsp has left behind without a ret is free, whatever is still to return there.
  while (open.calls.size() > 1 && open.calls.back().return_slot < rsp)
    open.calls.pop_back();
  Pane pane{.name = "stack",
            .title = fmt::format("Stack of {}, {}",
                                 debug::label_name(machine.image(), open.calls.back().function),
                                 moment_text(machine)),
            .columns = {{.key = "address", .fit = Column::Fit::Middle},
                        {.key = "value", .right = true, .fit = Column::Fit::Middle},
                        {.key = "name", .fit = Column::Fit::End},
                        {.key = "meaning", .fit = Column::Fit::End},
                        {.key = "pointer"}}};
  if (!open.exact && open.calls.size() > 1) pane.title += ", frames found from the stack";
  StackRows rows(scene, open.calls);
  const bool elsewhere =
      region_at(machine, rsp) != region_at(machine, machine.process().initial_stack());
  if (elsewhere && !overflow) {
    // Below the words above it, where rsp would be marked.
    rows.add_words(rsp, scene.rows / 2, Mark::None);
    rows.add("danger",
             fmt::format("◀ rsp {}: {}",
                         region_at(machine, rsp) != nullptr ? "not in the program's stack"
                                                            : describe_position(machine, rsp),
                         hex(rsp)),
             Mark::Danger);
  } else {
    const StackPicture picture = picture_stack(
        machine, open.calls, nullptr, nullptr,
        {.outer_frames = open.calls.size(), .split_arrays = true, .watch = scene.watch});
    if (open.outer == 0)
      rows.add_start();
    else
      rows.add("folded", further_out(open.outer), Mark::Faint);
    for (std::size_t i = 0; i < picture.boxes.size(); ++i)
      if (open.folded != 0 && i == open.folded_at)
        rows.add("recursion", folded_text(machine.image(), open, picture.boxes[i]), Mark::Faint);
      else
        rows.add_box(picture.boxes[i]);
  }
  if (overflow) {
    rows.add_overflow(*overflow);
  } else if (const u64 words = free_words(scene.rows); words > 0) {
    rows.add("free", "free, not erased: the stack grows down", Mark::Faint);
    rows.add_words(rsp - 8 * words, words, Mark::Faint);
  }
  pane.rows = rows.take();
  // One of those that are folded is among the calls.
  const u64 frames = open.calls.size() + open.outer + open.folded - (open.folded != 0 ? 1 : 0);
  keep_last(pane.rows, scene.rows, frames, open.folded);
  return pane;
}

}  // namespace vitrine::view
