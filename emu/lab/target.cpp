#include "emu/lab/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <set>

#include "emu/base/text.hpp"
#include "emu/debug/moment.hpp"
#include "emu/observe/live_slots.hpp"

namespace vitrine::lab {

namespace {

/// The names that NASM takes for a label that stands for itself: others come from other tools, and
/// what begins with a dot belongs to the label before it, or is of a macro or of NASM.
bool is_nasm_name(const std::string& name) {
  constexpr std::string_view first = "_?", others = "_.?$#@~";
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (name.empty() || (!letter(name[0]) && first.find(name[0]) == std::string_view::npos))
    return false;
  return std::all_of(name.begin(), name.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
  });
}

using Names = std::vector<std::pair<std::string, u64>>;

/// At the function's first instruction rsp points at the return address; rbp will point below it.
Result<Names> frame_names(machine::Machine& machine, const std::string& frame) {
  const auto moment = debug::parse_moment(frame, machine.image());
  if (!moment) return fail(frame, "there is no label of this name", moment.error().remedy);
  constexpr u64 most_steps = 2'000'000;  // as for the attacks themselves
  if (const auto ran = debug::run_to(machine, *moment, most_steps); !ran) {
    if (machine.finished() || machine.step() < most_steps) return tl::unexpected(ran.error());
    return fail(frame, fmt::format("is not reached in {} steps", grouped(most_steps)),
                "name a function that the program enters sooner");
  }
  const u64 return_slot = machine.state().gpr[isa::Rsp], rbp = return_slot - 8;
  Names names;
  if (const image::FrameLayout* layout = machine.image().frame_of(machine.state().rip))
    for (const image::FrameVariable& variable : layout->variables)
      names.emplace_back(frame + "." + variable.name, rbp + static_cast<u64>(variable.offset));
  names.emplace_back(frame + ".saved_rbp", rbp);
  names.emplace_back(frame + ".return_address", return_slot);
  names.emplace_back(frame + ".returns_to", observe::word_at(machine, return_slot));
  return names;
}

}  // namespace

Result<Target> study(machine::Machine& machine, const std::string& frame) {
  Names labels, variables;
  for (const image::Symbol& symbol : machine.image().symbols)
    if (symbol.kind != image::SymbolKind::Constant) labels.emplace_back(symbol.name, symbol.value);
  if (!frame.empty()) {
    auto found = frame_names(machine, frame);
    if (!found) return tl::unexpected(found.error());
    variables = std::move(*found);
  }
  // Each name once: what was asked for goes before a local label of the same name, and of two
  // variables in nested blocks the first.
  std::set<std::string> seen;
  const auto is_new = [&](const auto& named) {
    return is_nasm_name(named.first) && seen.insert(named.first).second;
  };
  Target target;
  Names kept;
  std::copy_if(variables.begin(), variables.end(), std::back_inserter(kept), is_new);
  std::copy_if(labels.begin(), labels.end(), std::back_inserter(target.names), is_new);
  target.names.insert(target.names.end(), kept.begin(), kept.end());
  return target;
}

std::string to_equ(const Target& target) {
  std::string text;
  for (const auto& [name, value] : target.names)
    text += fmt::format("${} equ {}\n", name, hex(value));
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
