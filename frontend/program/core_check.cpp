#include "frontend/program/core_check.hpp"

#include <fmt/format.h>

#include <unordered_set>

#include "emu/base/text.hpp"
#include "emu/isa/decoder.hpp"

namespace vitrine::program {

namespace {

bool ends_path(isa::Op op) {
  return op == isa::Op::Jmp || op == isa::Op::JmpIndirect || op == isa::Op::Ret ||
         op == isa::Op::Ud2 || op == isa::Op::Hlt;
}

Error beyond_core(const image::Image& image, u64 address, std::string_view mnemonic) {
  const std::string place = image.place(address);
  return {place.empty() ? fmt::format("{}: {}", image.path, image.describe(address)) : place,
          fmt::format("`{}` at {} is not part of the core instruction set", mnemonic, hex(address)),
          "build it from core instructions, or leave out --isa core"};
}

}  // namespace

Result<void> check_core(const image::Image& image) {
  std::vector<u64> paths{image.entry};
  for (const image::Symbol& symbol : image.symbols)
    if (symbol.kind == image::SymbolKind::Function) paths.push_back(symbol.value);
  std::unordered_set<u64> seen;
  while (!paths.empty()) {
    u64 address = paths.back();
    paths.pop_back();
    while (seen.insert(address).second) {
      const image::Segment* segment = image.segment_at(address);
      if (segment == nullptr || address - segment->address >= segment->bytes.size()) break;
      const auto rest =
          std::span(segment->bytes).subspan(static_cast<std::size_t>(address - segment->address));
      isa::Instruction instruction;
      if (isa::decode(rest, instruction) != isa::DecodeStatus::Ok) break;
      if (!instruction.form->has(isa::Core))
        return tl::unexpected(beyond_core(image, address, instruction.form->mnemonic));
      address += instruction.length;
      if (instruction.operands[0].kind == isa::Operand::Kind::Relative)
        paths.push_back(address + static_cast<u64>(instruction.operands[0].value));
      if (ends_path(instruction.op())) break;
    }
  }
  return {};
}

}  // namespace vitrine::program
