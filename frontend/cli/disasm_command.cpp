// vitrine disasm: the code of a program as text, with labels and bytes.

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/disasm/disasm.hpp"
#include "emu/view/value.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

/// A branch target with its label behind: "call 0x401010 <add>".
std::string with_label(const image::Image& image, const disasm::Text& text) {
  std::string line = text.to_string();
  const auto at = text.operands.rfind("0x", 0) == 0 ? text.operands : std::string();
  if (at.empty()) return line;
  const u64 target = std::strtoull(at.c_str(), nullptr, 16);
  const std::string name = view::describe_code(image, target);
  return name == hex(target) ? line : fmt::format("{} <{}>", line, name);
}

void print_range(const image::Image& image, const image::Segment& segment, u64 from, u64 to) {
  std::size_t symbol = 0;
  while (symbol < image.symbols.size() && image.symbols[symbol].value < from)
    ++symbol;
  for (u64 address = from; address < to;) {
    for (; symbol < image.symbols.size() && image.symbols[symbol].value <= address; ++symbol)
      if (image.symbols[symbol].kind != image::SymbolKind::Constant &&
          image.symbols[symbol].value == address)
        print(fmt::format("\n{}:\n", image.symbols[symbol].name));
    const auto offset = static_cast<std::size_t>(address - segment.address);
    const auto rest =
        std::span(segment.bytes).subspan(offset, static_cast<std::size_t>(to - address));
    const disasm::Text text = disasm::disassemble(rest, address);
    const std::size_t length = text.length == 0 ? 1 : text.length;
    std::string bytes;
    for (std::size_t i = 0; i < length; ++i)
      bytes += fmt::format("{:02x} ", rest[i]);
    std::string line = fmt::format("  {:06x}  {:<30} {}", address, bytes, with_label(image, text));
    if (const std::string place = image.place(address); !place.empty())
      line = fmt::format("{:<76} ; {}", line, place.substr(place.rfind('/') + 1));
    if (!print(line + "\n")) return;
    address += length;
  }
}

}  // namespace

int disasm_command(const DisasmOptions& options) {
  const auto loaded = load_image(options.program);
  if (!loaded) return loaded.error();
  const image::Image* image = loaded->get();
  if (!options.function.empty()) {
    const image::Symbol* symbol = image->find_symbol(options.function);
    if (symbol == nullptr) {
      std::vector<std::string_view> names;
      for (const image::Symbol& candidate : image->symbols)
        names.push_back(candidate.name);
      const auto near = nearest(options.function, names);
      complain(
          Error{options.function, "there is no label of this name",
                near ? fmt::format("did you mean {}?", *near) : "leave out --function to see all"});
      return 2;
    }
    for (const image::Segment& segment : image->segments) {
      const u64 end = segment.address + segment.bytes.size();
      if (symbol->value < segment.address || symbol->value >= end) continue;
      u64 to = symbol->size != 0 ? std::min(end, symbol->value + symbol->size) : end;
      for (const image::Symbol& next : image->symbols)
        if (symbol->size == 0 && next.kind != image::SymbolKind::Constant &&
            next.value > symbol->value && next.name.find('.') == std::string::npos) {
          to = std::min(to, next.value);
          break;
        }
      print_range(*image, segment, symbol->value, to);
    }
    return 0;
  }
  for (const image::Segment& segment : image->segments) {
    if (!(segment.permissions & image::Execute)) continue;
    print(fmt::format("{} at {:#x}, {}\n", segment.name, segment.address,
                      counted(segment.bytes.size(), "byte")));
    print_range(*image, segment, segment.address, segment.address + segment.bytes.size());
  }
  return 0;
}

}  // namespace vitrine::cli
