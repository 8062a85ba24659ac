#include "emu/image/frame_symbols.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace vitrine::image {

namespace {

/// Saved rbp and the return address lie between the locals and the parameters.
constexpr i64 first_parameter_offset = 16;

}  // namespace

std::optional<FrameSymbol> parse_frame_symbol(std::string_view name, u64 value) {
  if (name.substr(0, frame_symbol_prefix.size()) != frame_symbol_prefix) return std::nullopt;
  name.remove_prefix(frame_symbol_prefix.size());
  const std::size_t size_mark = name.rfind('$');
  if (size_mark == std::string_view::npos || size_mark == 0) return std::nullopt;
  const std::size_t variable_mark = name.rfind('$', size_mark - 1);
  if (variable_mark == std::string_view::npos || variable_mark == 0) return std::nullopt;

  FrameSymbol symbol;
  symbol.function = name.substr(0, variable_mark);
  symbol.variable.name = name.substr(variable_mark + 1, size_mark - variable_mark - 1);
  const std::string_view digits = name.substr(size_mark + 1);
  const char* end = digits.data() + digits.size();
  const auto [stop, problem] = std::from_chars(digits.data(), end, symbol.variable.size);
  if (problem != std::errc{} || stop != end || symbol.variable.name.empty()) return std::nullopt;
  symbol.variable.offset = static_cast<i64>(value);
  symbol.variable.parameter = symbol.variable.offset >= first_parameter_offset;
  return symbol;
}

std::string frame_symbol_name(std::string_view function, const FrameVariable& variable) {
  return std::string(frame_symbol_prefix) + std::string(function) + "$" + variable.name + "$" +
         std::to_string(variable.size);
}

void attach_frames(Image& image, const std::vector<FrameSymbol>& declared) {
  if (!declared.empty()) {
    std::unordered_map<std::string_view, u64> functions;
    for (const Symbol& symbol : image.symbols)
      if (symbol.kind != SymbolKind::Constant) functions.emplace(symbol.name, symbol.value);
    for (const FrameSymbol& symbol : declared) {
      const auto function = functions.find(symbol.function);
      if (function == functions.end()) continue;
      image.frames.push_back({function->second, {symbol.variable}});
    }
  }
  sort_frames(image.frames);
}

void sort_frames(std::vector<FrameLayout>& frames) {
  std::stable_sort(frames.begin(), frames.end(), [](const FrameLayout& a, const FrameLayout& b) {
    return a.function < b.function;
  });
  std::vector<FrameLayout> joined;
  for (FrameLayout& frame : frames) {
    if (joined.empty() || joined.back().function != frame.function) {
      joined.push_back(std::move(frame));
      continue;
    }
    auto& variables = joined.back().variables;
    variables.insert(variables.end(), frame.variables.begin(), frame.variables.end());
  }
  frames = std::move(joined);
}

}  // namespace vitrine::image
