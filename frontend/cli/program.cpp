#include "frontend/cli/program.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "emu/base/text.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

bool print_diagnostics(const std::vector<assembler::Diagnostic>& diagnostics) {
  constexpr std::size_t most = 20;  // of errors; and of warnings, which must not hide an error
  std::size_t errors = 0, warnings = 0, shown = 0;
  std::string text;
  for (const assembler::Diagnostic& diagnostic : diagnostics) {
    const bool is_error = diagnostic.severity == assembler::Severity::Error;
    if (++(is_error ? errors : warnings) <= most) {
      text += diagnostic.to_string();
      if (!text.empty() && text.back() != '\n') text += '\n';
      ++shown;
    }
  }
  if (diagnostics.size() > shown)
    text += fmt::format("… and {} more\n", grouped(diagnostics.size() - shown));
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
  return errors == 0;
}

namespace {

tl::unexpected<int> give_up(const Error& error, int code) {
  complain(error);
  return tl::unexpected(code);
}

}  // namespace

tl::expected<std::shared_ptr<const image::Image>, int> load_image(const ProgramOptions& options) {
  auto loaded = program::load_program(options);
  print_diagnostics(loaded ? loaded->warnings : loaded.error().diagnostics);
  if (loaded) return std::move(loaded->image);
  const program::Refusal& refusal = loaded.error();
  if (refusal.error) complain(*refusal.error);
  return tl::unexpected(refusal.usage ? usage_error : program_error);
}

tl::expected<machine::Machine, int> make_machine(
    const ProgramOptions& options, os::Host& host,
    const std::optional<cache::HierarchyConfig>& caches) {
  auto settings = machine_options(options);
  if (!settings) return give_up(settings.error(), usage_error);
  settings->caches = caches;
  auto image = load_image(options);
  if (!image) return tl::unexpected(image.error());
  auto machine = machine::Machine::create(std::move(*image), *settings, host);
  if (!machine) return give_up(machine.error(), program_error);
  return std::move(*machine);
}

}  // namespace vitrine::cli
