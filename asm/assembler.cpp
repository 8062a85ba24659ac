#include "asm/assembler.hpp"

#include <algorithm>

#include "asm/layout.hpp"
#include "asm/output.hpp"

namespace vitrine::assembler {

bool Assembly::ok() const {
  return std::none_of(diagnostics.begin(), diagnostics.end(),
                      [](const Diagnostic& d) { return d.severity == Severity::Error; });
}

Assembly assemble(const std::string& path, std::string source, const Options& options) {
  Assembly assembly;
  Unit unit(path, std::move(source), options, assembly.diagnostics);
  unit.read_source();
  settle_sizes(unit);
  const std::vector<FinishedSection> finished = finish_sections(unit);
  if (options.format == Format::Bin)
    assembly.flat = make_flat(unit, finished);
  else
    assembly.object = make_object(unit, path, finished);
  if (options.listing) assembly.listing = make_listing(unit, finished);
  unit.sort_diagnostics();
  return assembly;
}

}  // namespace vitrine::assembler
