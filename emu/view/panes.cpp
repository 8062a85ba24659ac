#include "emu/view/panes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/view/explain.hpp"
#include "emu/view/pane_makers.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

constexpr PaneKind kinds[] = {
    {"registers", "Registers",
     "The general registers, the instruction pointer and the flags, with what they mean.", false,
     make_registers},
    {"disassembly", "Disassembly",
     "The instructions around the current one, with bytes, labels and where branches lead.", false,
     make_disassembly},
    {"stack", "Stack",
     "The frames of the open calls: named variables, saved rbp, return addresses, free memory.",
     true, make_stack},
};

/// Whether the access put other bytes into [address, address+size) than were there.
bool changes(const machine::MemoryAccess& access, u64 address, u64 size) {
  for (u64 i = 0; i < access.size; ++i)
    if (access.address + i - address < size && access.before[i] != access.after[i]) return true;
  return false;
}

bool touches(const machine::MemoryAccess& access, u64 address, u64 size) {
  return access.address - address < size || address - access.address < access.size;
}

}  // namespace

std::span<const PaneKind> all_panes() {
  return kinds;
}

Result<const PaneKind*> find_pane(std::string_view name) {
  std::vector<std::string_view> names;
  for (const PaneKind& kind : kinds) {
    if (kind.name == name) return &kind;
    names.push_back(kind.name);
  }
  const auto near = nearest(name, names);
  return fail(std::string(name), "is no pane",
              near ? fmt::format("did you mean {}?", *near)
                   : fmt::format("one of: {}", fmt::join(names, ", ")));
}

std::span<const std::string_view> memory_formats() {
  static constexpr std::string_view formats[] = {"hex", "u8",  "u16", "u32", "u64", "i8",
                                                 "i16", "i32", "i64", "f32", "f64", "text"};
  return formats;
}

u64 current_address(const machine::Machine& machine) {
  const u64 rip = machine.state().rip;
  if (!machine.finished()) return rip;
  return address_of_end(machine, *machine.finished());
}

Mark current_mark(const machine::Machine& machine) {
  const auto& end = machine.finished();
  return end && end->kind == machine::StopKind::Killed ? Mark::Danger : Mark::Current;
}

Row heading_row(std::string kind, std::string text, Mark mark) {
  return {.kind = std::move(kind), .mark = mark, .cells = {{.text = std::move(text)}}};
}

Cell address_cell(u64 address, unsigned digits) {
  return {.text = hex_digits(address, digits),
          .number = address,
          .link = Link{Link::Kind::Address, address, ""}};
}

unsigned address_digits(u64 highest) {
  return highest < u64{1} << 24 ? 6 : highest < u64{1} << 48 ? 12 : 16;
}

std::string moment_text(const machine::Machine& machine) {
  return fmt::format("{}step {}", machine.finished() ? "at the end, " : "",
                     grouped(machine.step()));
}

Mark trace_of(const Scene& scene, u64 address, u64 size) {
  if (scene.last == nullptr) return Mark::None;
  Mark mark = Mark::None;
  for (const auto* accesses : {&scene.last->accesses, &scene.last->kernel_accesses})
    for (const machine::MemoryAccess& access : *accesses) {
      if (!touches(access, address, size)) continue;
      if (access.kind != memory::AccessKind::Write) {
        if (mark == Mark::None) mark = Mark::Read;
      } else if (changes(access, address, size)) {
        return Mark::Changed;
      } else {
        mark = Mark::Written;
      }
    }
  return mark;
}

std::optional<u64> value_before(const Scene& scene, u64 address, u64 size) {
  const auto now = peek_value(scene.machine, address, size);
  if (!now || scene.last == nullptr) return now;
  u64 value = *now;
  for (const auto* accesses : {&scene.last->kernel_accesses, &scene.last->accesses})
    for (auto it = accesses->rbegin(); it != accesses->rend(); ++it) {
      if (it->kind != memory::AccessKind::Write) continue;
      for (u64 i = 0; i < it->size; ++i) {
        const u64 byte = it->address + i - address;
        if (byte < size)
          value = (value & ~(u64{0xff} << (8 * byte))) | u64{it->before[i]} << (8 * byte);
      }
    }
  return value;
}

}  // namespace vitrine::view
