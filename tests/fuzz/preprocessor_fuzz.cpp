// Hostile source text: preprocessing ends, and what it says stays within its limits.

#include <cstdlib>
#include <string>

#include "asm/assembler.hpp"
#include "asm/limits.hpp"

using namespace vitrine;
using namespace vitrine::assembler;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  Options options;
  options.read_file = [](const std::string& path) -> std::optional<std::string> {
    if (path == "self.inc") return "%include 'self.inc'\n";
    if (path == "a.inc") return "%macro included 1\n dq %1\n%endmacro\n";
    return std::nullopt;
  };
  const Preprocessed result =
      preprocess("fuzz.asm", std::string(reinterpret_cast<const char*>(data), size), options);
  if (result.diagnostics.size() > limits::diagnostics) std::abort();
  for (const Diagnostic& diagnostic : result.diagnostics) {
    if (diagnostic.to_string().empty()) std::abort();
  }
  return 0;
}
