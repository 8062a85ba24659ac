#include "emu/lab/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "emu/base/text.hpp"
#include "emu/debug/moment.hpp"
#include "emu/isa/table.hpp"
#include "emu/observe/live_slots.hpp"

namespace vitrine::lab {

namespace {

/// The names that NASM takes for a label: the others come from other tools.
bool is_nasm_name(const std::string& name) {
  constexpr std::string_view first = "_.?", others = "_.?$#@~";
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  // `..@19.text` is of a macro, whose next use makes it anew.
  if (name.empty() || name.starts_with("..@") ||
      (!letter(name[0]) && first.find(name[0]) == std::string_view::npos))
    return false;
  return std::all_of(name.begin(), name.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
  });
}

/// At the function's first instruction rsp points at the return address; rbp will point below it.
Result<void> add_frame(machine::Machine& machine, const std::string& frame, Target& target) {
  const auto moment = debug::parse_moment(frame, machine.image());
  if (!moment) return tl::unexpected(moment.error());
  constexpr u64 most_steps = 2'000'000;  // as for the attacks themselves
  if (auto ran = debug::run_to(machine, *moment, most_steps); !ran) {
    if (machine.finished() || machine.step() < most_steps) return ran;
    return fail(frame, fmt::format("is not reached in {} steps", grouped(most_steps)),
                "name a function that the program enters sooner");
  }
  const u64 return_slot = machine.state().gpr[isa::Rsp], rbp = return_slot - 8;
  if (const image::FrameLayout* layout = machine.image().frame_of(machine.state().rip))
    for (const image::FrameVariable& variable : layout->variables)
      target.names.emplace_back(frame + "." + variable.name,
                                rbp + static_cast<u64>(variable.offset));
  target.names.emplace_back(frame + ".saved_rbp", rbp);
  target.names.emplace_back(frame + ".return_address", return_slot);
  target.names.emplace_back(frame + ".returns_to", observe::word_at(machine, return_slot));
  return {};
}

}  // namespace

Result<Target> study(machine::Machine& machine, const std::string& frame) {
  Target target;
  std::set<std::string> seen;
  for (const image::Symbol& symbol : machine.image().symbols)
    if (symbol.kind != image::SymbolKind::Constant && is_nasm_name(symbol.name) &&
        seen.insert(symbol.name).second)
      target.names.emplace_back(symbol.name, symbol.value);
  if (frame.empty()) return target;
  if (auto added = add_frame(machine, frame, target); !added) return tl::unexpected(added.error());
  return target;
}

std::string to_equ(const Target& target) {
  std::string text;
  for (const auto& [name, value] : target.names) {
    // A label may be called like an instruction or a register; behind `$` any word is a name.
    const bool reserved = !isa::forms_named(name).empty() || isa::find_register(name);
    text += fmt::format("{}{} equ {}\n", reserved ? "$" : "", name, hex(value));
  }
  return text;
}

std::string output_equ(const std::string& said) {
  constexpr std::size_t most = 256;
  std::string text;
  for (std::size_t i = 0; i + 8 <= said.size() && i < most; ++i) {
    u64 value = 0;
    std::memcpy(&value, said.data() + i, sizeof value);
    text += fmt::format("output_{} equ {}\n", i, hex(value));
  }
  return text;
}

}  // namespace vitrine::lab
