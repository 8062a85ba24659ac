#include "frontend/program/window_options.hpp"

#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"

namespace vitrine::program {

// Names and all, so that a new option needs one word here.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ProgramOptions, file, arguments, memory, stack_size, seed,
                                   writable_text, files, directories, environment, isa,
                                   include_directories, defines, undefines, instruction_tlb,
                                   data_tlb)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WindowOptions, program, script, screenshot, report, theme, scale,
                                   size, caches, input)

std::string to_json(const WindowOptions& options) {
  return to_json_text(nlohmann::json(options));
}

Result<WindowOptions> window_options_from_json(const std::string& text) {
  try {
    return nlohmann::json::parse(text).get<WindowOptions>();
  } catch (const nlohmann::json::exception& error) {
    return fail("--options", error.what(), "start the window as vitrine gui");
  }
}

}  // namespace vitrine::program
