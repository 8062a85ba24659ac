// Hostile source text: assembling ends in both formats, and an assembly without errors has bytes
// that can be looked at.

#include <cstdlib>
#include <string>

#include "asm/assembler.hpp"
#include "asm/limits.hpp"

using namespace vitrine;
using namespace vitrine::assembler;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  Options options;
  options.listing = true;
  options.read_file = [](const std::string& path) -> std::optional<std::string> {
    if (path == "self.inc") return "%include 'self.inc'\n";
    if (path == "a.bin") return "bytes";
    return std::nullopt;
  };
  const std::string source(reinterpret_cast<const char*>(data), size);
  for (const Format format : {Format::Elf64, Format::Bin}) {
    options.format = format;
    const Assembly result = assemble("fuzz.asm", source, options);
    for (const Diagnostic& diagnostic : result.diagnostics) {
      if (diagnostic.to_string().empty()) std::abort();
    }
  }
  return 0;
}
