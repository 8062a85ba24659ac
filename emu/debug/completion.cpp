// What Tab offers.

#include <algorithm>

#include "emu/debug/session.hpp"
#include "emu/debug/words.hpp"

namespace vitrine::debug {

namespace {

void add_names(std::vector<std::string>& out, const Session& session, bool registers) {
  const image::Image& image = session.machine().image();
  for (const image::Symbol& symbol : image.symbols)
    out.push_back(symbol.name);
  if (!registers) return;
  for (u8 i = 0; i < 16; ++i)
    out.emplace_back(isa::name(isa::gpr(i, 8)));
  for (const image::FrameLayout& layout : image.frames)
    for (const image::FrameVariable& variable : layout.variables)
      out.push_back(variable.name);
  for (const char* word : {"rip", "rflags", "byte", "word", "dword", "qword", "signed"})
    out.emplace_back(word);
}

}  // namespace

std::vector<std::string> Session::complete(std::string_view line) const {
  const auto first = line.find_first_not_of(" \t");
  if (first != std::string_view::npos) line.remove_prefix(first);
  const bool in_name = line.find_first_of(" \t/") == std::string_view::npos;
  const auto word_at = in_name ? 0 : line.find_last_of(" \t,[(+-*/") + 1;
  const std::string_view word = line.substr(word_at);
  std::vector<std::string> names;
  if (word_at == 0) {
    for (const Command& command : all_commands())
      names.emplace_back(command.name);
    for (const Views::PaneName& pane : views_.panes)
      names.push_back(pane.name);
  } else if (const auto call = parse(line); call) {
    switch (call->command->completion) {
      case Completion::Expression:
        add_names(names, *this, true);
        break;
      case Completion::Place:
        add_names(names, *this, false);
        break;
      case Completion::Command:
        for (const Command& command : all_commands())
          names.emplace_back(command.name);
        break;
      case Completion::Info:
        for (const char* topic : {"breakpoints", "frame", "labels"})
          names.emplace_back(topic);
        [[fallthrough]];
      case Completion::Pane:
      case Completion::Panes:
        for (const Views::PaneName& pane : views_.panes)
          names.push_back(pane.name);
        break;
      case Completion::Breakpoint:
        for (const Breakpoint& item : breakpoints_.all())
          names.push_back(std::to_string(item.number));
        break;
      case Completion::None:
        break;
    }
  }
  std::erase_if(names, [&](const std::string& name) { return !name.starts_with(word); });
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace vitrine::debug
