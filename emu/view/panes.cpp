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
    {"registers", "Registers", "The general registers and the flags, with what they mean.", false,
     make_registers},
    {"xmm", "Vector registers", "The xmm registers that are in use, as bits, doubles and floats.",
     false, make_xmm},
    {"source", "Source", "The source text around the current line, and how often lines ran.", false,
     make_source},
    {"disassembly", "Disassembly",
     "The instructions around the current one, how often they ran and where they lead.", false,
     make_disassembly},
    {"stack", "Stack", "The frames of the open calls, and what is free below them.", true,
     make_stack},
    {"memory", "Memory", "Memory from an address on: bytes, numbers or text.", false, make_memory},
    {"address-space", "Address space", "The regions, with their rights and present pages.", false,
     make_address_space},
    {"pages", "Page tables", "The tree of page tables, as it stands in RAM.", false, make_pages},
    {"walk", "Page walk", "The way of an address through the page tables.", false, make_walk},
    {"tlb", "TLBs", "The translations that both TLBs hold: sets and ways.", true, make_tlb},
    {"cache", "Caches",
     "The lines that each cache holds, sets and ways, and what the last step did to them.", true,
     make_cache},
    {"profile", "Profile", "What each source line has cost so far: misses and cycles.", true,
     make_profile, true},
    {"functions", "Functions", "The same for each function, without those that it calls.", true,
     make_functions, true},
    {"moment", "This moment", "Where the program stands, what came last, and how it ended.", false,
     make_moment},
    {"calls", "Calls", "The calls that are open, innermost first.", true, make_calls},
    {"accesses", "Accesses", "What the last step read and wrote, and the kernel for it.", true,
     make_accesses},
    {"smash", "Overwritten", "The words of the way back that were written over, and by whom.",
     false, make_smash, false, true},
    {"chain", "Chain", "What the next returns would take from the stack, and from which input.",
     false, make_chain, false, true},
    {"console", "Console", "What the program has written.", false, make_console},
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
    if (kind.name == name || equal_but_for_case(kind.title, name)) return &kind;
    names.push_back(kind.name);
  }
  const auto near = nearest(name, names);
  return fail(std::string(name), "is no pane",
              near ? fmt::format("did you mean {}?", *near)
                   : fmt::format("one of: {}", fmt::join(names, ", ")));
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

u64 address_of_interest(const Scene& scene) {
  if (scene.address) return *scene.address;
  const auto& end = scene.machine.finished();
  if (end && end->fault && end->fault->vector == cpu::Vector::PageFault) return end->fault->address;
  if (scene.last != nullptr)
    for (const auto* accesses : {&scene.last->accesses, &scene.last->kernel_accesses})
      if (!accesses->empty()) return accesses->front().address;
  return scene.machine.state().gpr[isa::Rsp];
}

Row heading_row(std::string kind, std::string text, Mark mark) {
  return {.kind = std::move(kind), .mark = mark, .cells = {{.text = std::move(text)}}};
}

void keep_first(std::vector<Row>& rows, std::size_t most, std::string_view noun) {
  if (rows.size() <= most) return;
  const std::size_t left_out = rows.size() - most + 1;
  rows.resize(most - 1);
  rows.push_back(heading_row(
      "more", fmt::format("… and {} (--rows N shows more)", counted(left_out, noun)), Mark::Faint));
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
