#include "emu/view/stack.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/os/process.hpp"
#include "emu/view/smash_report.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

using observe::Call;

/// Builds the box of one call, from `high` (exclusive) down to `low`.
class BoxBuilder {
 public:
  BoxBuilder(const machine::Machine& machine, const observe::WriteTimes* writes,
             const StackPictureOptions& options)
      : machine_(machine), writes_(writes), options_(options) {
    if (options.watch != nullptr) damaged_ = options.watch->damaged();
  }

  StackBox build(const Call& call, bool is_start, u64 low, StackBox::Role role) {
    StackBox box{.role = role, .low = low, .high = call.return_slot + 8};
    const image::Image& image = machine_.image();
    box.function = debug::label_name(image, call.function);
    u64 address = call.return_slot + 8;
    if (is_start) {
      box.high = call.return_slot;
      address = call.return_slot;
    } else {
      address -= 8;
      box.slots.push_back(return_slot(call));
    }
    const image::FrameLayout* layout = image.frame_of(call.function);
    if (layout != nullptr && call.saved_rbp_slot != 0) add_parameters(box, call, *layout);
    if (call.saved_rbp_slot != 0 && call.saved_rbp_slot >= low) {
      address = call.saved_rbp_slot;
      box.slots.push_back(value_slot(address, 8, SlotKind::SavedRbp, "saved rbp", call));
    }
    add_locals(box, call, layout, address, low);
    return box;
  }

 private:
  StackSlot return_slot(const Call& call) {
    const std::optional<u64> number = peek_value(machine_, call.return_slot, 8);
    const u64 value = number.value_or(0);
    StackSlot slot{.address = call.return_slot,
                   .kind = SlotKind::ReturnAddress,
                   .name = "return address",
                   .value = "⟶ " + describe_return(machine_.image(), call.return_address),
                   .number = number};
    if (value == call.return_address) return slot;
    slot.overwritten = call.return_address;
    slot.value = fmt::format("✕ {}, was {}", describe_value(machine_, value),
                             describe_return(machine_.image(), call.return_address));
    if (const observe::Smash* smash = damage_at(slot.address)) tell_writer(*smash, slot);
    return slot;
  }

  [[nodiscard]] const observe::Smash* damage_at(u64 address) const {
    const auto found =
        std::find_if(damaged_.begin(), damaged_.end(),
                     [&](const observe::Smash& smash) { return smash.address == address; });
    return found != damaged_.end() ? &*found : nullptr;
  }

  void tell_writer(const observe::Smash& smash, StackSlot& slot) const {
    slot.writer = describe_writer(machine_, smash);
    const observe::Writer* writer = smash.writer();
    if (writer == nullptr) return;
    const std::string line = line_text(machine_.image(), writer->instruction);
    slot.writer_place = fmt::format(
        "{}, from step {} on", line.empty() ? machine_.image().describe(writer->instruction) : line,
        grouped(writer->step));
  }

  /// Saved rbps and canaries: what the watch says of them.
  void mark_damage(StackSlot& slot) const {
    const observe::Smash* smash = damage_at(slot.address);
    if (smash == nullptr || slot.size != 8) return;
    slot.overwritten = smash->before;
    tell_writer(*smash, slot);
    slot.value = fmt::format("✕ {}, was {}", slot.value, describe_value(machine_, smash->before));
  }

  /// Variables that a buffer has run over in this frame's life, as long as that stands there.
  void mark_overrun(StackSlot& slot, const Call& call) const {
    if (options_.watch == nullptr || slot.kind == SlotKind::SavedRbp || slot.overwritten) return;
    const auto hits = [&](const observe::Smash& found) {
      const observe::Writer* writer = found.writer();
      return found.kind >= observe::Smash::Kind::Pointer && writer != nullptr &&
             writer->ran_over() && found.address - slot.address < slot.size &&
             (call.call_site == 0 || writer->step >= call.step) &&
             peek_value(machine_, found.address, found.size) == found.after;
    };
    for (const auto* list : {&options_.watch->smashes(), &options_.watch->notes()}) {
      const auto found = std::find_if(list->begin(), list->end(), hits);
      if (found == list->end()) continue;
      slot.overrun = true;
      tell_writer(*found, slot);
      slot.value = "✕ " + slot.value;
      if (found->knows_before)
        slot.value += ", was " + (observe::is_code(machine_, found->before)
                                      ? machine_.image().describe(found->before)
                                      : describe_value(machine_, found->before, found->size));
      return;
    }
  }

  StackSlot value_slot(u64 address, u64 size, SlotKind kind, std::string name, const Call& call) {
    StackSlot slot{.address = address, .size = size, .kind = kind, .name = std::move(name)};
    slot.written = writes_ == nullptr || call.call_site == 0 ||
                   writes_->written_since(address, size, call.step);
    if (size > 8) {
      slot.value = describe_array(address, size);
    } else {
      slot.number = peek_value(machine_, address, size);
      slot.value = slot.number ? describe_value(machine_, *slot.number, size) : "not mapped";
    }
    if (!slot.written) slot.value = fmt::format("??? (not yet written; holds {})", slot.value);
    mark_damage(slot);
    mark_overrun(slot, call);
    return slot;
  }

  std::string describe_array(u64 address, u64 size) {
    std::string text;
    constexpr u64 shown_words = 4;
    for (u64 at = 0; at + 8 <= size && at < 8 * shown_words; at += 8)
      text += (text.empty() ? "" : ", ") +
              describe_value(machine_, peek_value(machine_, address + at, 8).value_or(0));
    return fmt::format("{}: {}{}", counted(size, "byte"), text,
                       size > 8 * shown_words ? ", …" : "");
  }

  /// Parameters that the caller left above the return address.
  void add_parameters(StackBox& box, const Call& call, const image::FrameLayout& layout) {
    std::vector<StackSlot> slots;
    for (const image::FrameVariable& variable : layout.variables) {
      if (variable.offset < 16) continue;
      const u64 address = call.saved_rbp_slot + static_cast<u64>(variable.offset);
      StackSlot slot = value_slot(address, std::max<u64>(variable.size, 1), SlotKind::Variable,
                                  variable.name, call);
      if (!slot.written) {  // the caller wrote it, before the frame's life began
        slot.written = true;
        slot.value = describe_value(machine_, peek_value(machine_, address, 8).value_or(0));
      }
      box.high = std::max(box.high, address + 8);
      slots.push_back(std::move(slot));
    }
    std::sort(slots.begin(), slots.end(),
              [](const StackSlot& a, const StackSlot& b) { return a.address > b.address; });
    box.slots.insert(box.slots.begin(), slots.begin(), slots.end());
  }

  /// Named locals where the layout has them, words elsewhere, from below `high` down to `low`.
  void add_locals(StackBox& box, const Call& call, const image::FrameLayout* layout, u64 high,
                  u64 low) {
    struct Local {
      u64 address, size;
      const std::string* name;
    };
    std::vector<Local> locals;
    if (layout != nullptr && call.saved_rbp_slot != 0) {
      for (const image::FrameVariable& variable : layout->variables) {
        const u64 address = call.saved_rbp_slot + static_cast<u64>(variable.offset);
        if (variable.offset < 0 && address >= low)
          locals.push_back({address, variable.size, &variable.name});
      }
      std::sort(locals.begin(), locals.end(),
                [](const Local& a, const Local& b) { return a.address > b.address; });
    }
    u64 top = high;
    for (const Local& local : locals) {
      // A size that could not be said reaches to the next named local or the saved rbp.
      const u64 size = local.size != 0 ? local.size : top - local.address;
      if (local.address + size > top) continue;
      add_words(box, call, top, local.address + size);
      if (options_.split_arrays && size > 8)
        add_array(box, call, local.address, size, *local.name);
      else
        box.slots.push_back(value_slot(local.address, size, SlotKind::Variable, *local.name, call));
      top = local.address;
    }
    add_words(box, call, top, low);
  }

  void add_array(StackBox& box, const Call& call, u64 address, u64 size, const std::string& name) {
    const std::size_t first = box.slots.size();
    add_words(box, call, address + size, address);
    for (std::size_t i = first; i < box.slots.size(); ++i) {
      StackSlot& slot = box.slots[i];
      if (slot.kind == SlotKind::Folded) continue;
      slot.kind = SlotKind::Variable;
      slot.name =
          slot.address == address ? name : fmt::format("{}+{}", name, slot.address - address);
    }
  }

  void add_words(StackBox& box, const Call& call, u64 high, u64 low) {
    std::size_t drawn = 0;
    while (high > low) {
      const u64 size =
          (high & 7) != 0 ? std::min(high & 7, high - low) : std::min<u64>(8, high - low);
      if (drawn == options_.words_per_frame / 2 && high - low > 8 * options_.words_per_frame) {
        const u64 rest = high - low - 8 * (options_.words_per_frame / 2);
        box.slots.push_back({.address = low + 8 * (options_.words_per_frame / 2),
                             .size = rest,
                             .kind = SlotKind::Folded,
                             .value = fmt::format("… {} more …", counted(rest, "byte"))});
        high = low + 8 * (options_.words_per_frame / 2);
        continue;
      }
      high -= size;
      box.slots.push_back(value_slot(high, size, SlotKind::Word, "", call));
      ++drawn;
    }
  }

  const machine::Machine& machine_;
  const observe::WriteTimes* writes_;
  const StackPictureOptions& options_;
  std::vector<observe::Smash> damaged_;
};

/// How far down a frame reaches below `top`, an address of it: to `low`, as long as that is on the
/// same stack. A program that has gone to another one has not made the frame larger.
u64 bounded_low(const machine::Machine& machine, u64 low, u64 top) {
  const os::Region* stack = region_at(machine, top);
  const os::Region* below = region_at(machine, low);
  if (below == nullptr) below = region_at(machine, low - 1);  // where an empty stack begins
  if (stack == nullptr || below == stack || low >= top) return low;
  const bool overflowed = below == nullptr || below->kind == os::RegionKind::Guard;
  return overflowed ? std::max(low, stack->start) : top;
}

}  // namespace

StackPicture picture_stack(const machine::Machine& machine, const std::vector<Call>& calls,
                           const observe::WriteTimes* writes, const Call* popped,
                           const StackPictureOptions& options) {
  StackPicture picture{.rsp = machine.state().gpr[isa::Rsp],
                       .rbp = machine.state().gpr[isa::Rbp],
                       .stack_top = calls.front().return_slot};
  BoxBuilder builder(machine, writes, options);
  const std::size_t first =
      calls.size() > options.outer_frames + 1 ? calls.size() - options.outer_frames - 1 : 0;
  if (first > 0) {
    StackBox folded{.low = calls[first].return_slot + 8, .high = picture.stack_top};
    folded.slots.push_back({.address = folded.low,
                            .size = folded.high - folded.low,
                            .kind = SlotKind::Folded,
                            .value = fmt::format("… {} further out …", counted(first, "frame"))});
    picture.boxes.push_back(std::move(folded));
  }
  for (std::size_t i = first; i < calls.size(); ++i) {
    const bool innermost = i + 1 == calls.size();
    const u64 reached = innermost ? picture.rsp : calls[i + 1].return_slot + 8;
    const u64 low = bounded_low(machine, reached, calls[i].return_slot);
    picture.boxes.push_back(
        builder.build(calls[i], calls[i].call_site == 0, low,
                      innermost ? StackBox::Role::Active : StackBox::Role::Dormant));
  }
  // A callee's parameters were pushed by its caller; they are drawn once, in the callee's box.
  for (std::size_t i = 0; i + 1 < picture.boxes.size(); ++i) {
    const u64 floor = picture.boxes[i + 1].high;
    auto& slots = picture.boxes[i].slots;
    slots.erase(std::remove_if(slots.begin(), slots.end(),
                               [&](const StackSlot& slot) { return slot.address < floor; }),
                slots.end());
    picture.boxes[i].low = std::max(picture.boxes[i].low, floor);
  }
  if (popped != nullptr) {
    // What the frame covered: down to its lowest named local, or as far as it is known.
    u64 low = popped->saved_rbp_slot != 0 ? popped->saved_rbp_slot : popped->return_slot;
    if (const image::FrameLayout* layout = machine.image().frame_of(popped->function))
      for (const image::FrameVariable& variable : layout->variables)
        if (popped->saved_rbp_slot != 0)
          low = std::min(low, popped->saved_rbp_slot + static_cast<u64>(variable.offset));
    if (options.popped_low != 0) low = std::min(low, options.popped_low);
    low = bounded_low(machine, low, popped->return_slot);
    StackBox box = builder.build(*popped, false, low, StackBox::Role::Free);
    auto& slots = box.slots;
    slots.erase(std::remove_if(slots.begin(), slots.end(),
                               [&](const StackSlot& slot) { return slot.address >= picture.rsp; }),
                slots.end());
    box.high = std::min(box.high, picture.rsp);
    picture.boxes.push_back(std::move(box));
  }
  return picture;
}

namespace {

constexpr std::size_t inner_width = 56;

std::string rule(std::string_view left, std::string_view fill, std::string_view right,
                 std::string_view text = "") {
  std::string line(left);
  std::size_t used = 0;
  if (!text.empty()) {
    line += fill;
    line += fmt::format(" {} ", fit(text, std::min(columns(text), inner_width - 4)));
    used = std::min(columns(text), inner_width - 4) + 3;
  }
  for (; used < inner_width; ++used)
    line += fill;
  return line + std::string(right);
}

std::string_view role_text(StackBox::Role role) {
  switch (role) {
    case StackBox::Role::Active:
      return "active";
    case StackBox::Role::Dormant:
      return "dormant: waits for its callee";
    case StackBox::Role::Free:
      return "gone: free, not erased";
  }
  return "";
}

}  // namespace

std::string to_text(const StackPicture& picture) {
  constexpr std::size_t address_width = 16;
  const std::string blank(address_width, ' ');
  std::string out = fmt::format("{}{}\n", blank, rule("┌", "─", "┐"));
  out += fmt::format("{}│{}│\n", blank,
                     fit(" above: argc, argv, environment, from the kernel", inner_width));
  bool rsp_drawn = false;
  for (const StackBox& box : picture.boxes) {
    const bool is_free = box.role == StackBox::Role::Free;
    if (is_free && !rsp_drawn) {
      out += fmt::format("{}{} ◀ rsp\n", fit(" " + hex(picture.rsp), address_width),
                         rule("├", "┄", "┤"));
      rsp_drawn = true;
    }
    const std::string title =
        box.function.empty() ? "" : fmt::format("{} ({})", box.function, role_text(box.role));
    out += fmt::format("{}{}\n", blank,
                       is_free ? rule("┊", "┄", "┊", title) : rule("╞", "═", "╡", title));
    const std::string_view edge = is_free ? "┊" : "│";
    for (const StackSlot& slot : box.slots) {
      std::string sign;
      if (slot.address == picture.rsp) {
        sign += " ◀ rsp";
        rsp_drawn = true;
      }
      if (slot.address == picture.rbp && slot.kind != SlotKind::Start) sign += " ◀ rbp";
      const std::string text = slot.kind == SlotKind::Folded
                                   ? " " + slot.value
                                   : fmt::format(" {} {}", fit(slot.name, 14), slot.value);
      out += fmt::format("{}{}{}{}{}\n", fit(" " + hex(slot.address), address_width), edge,
                         fit(text, inner_width), edge, sign);
    }
  }
  if (!rsp_drawn)
    out += fmt::format("{}{} ◀ rsp\n", fit(" " + hex(picture.rsp), address_width),
                       rule("├", "┄", "┤"));
  out += fmt::format("{}{}\n", blank, rule("└", "┄", "┘", "free memory; the stack grows down ↓"));
  return out;
}

}  // namespace vitrine::view
