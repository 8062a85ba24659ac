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
                                   size, caches, input, max_instructions)

namespace {

/// File names may hold any bytes, but JSON is UTF-8: there each byte is a character of its own.
std::string characters_of(const std::string& bytes) {
  std::string text;
  for (const char each : bytes) {
    const auto byte = static_cast<unsigned char>(each);
    if (byte < 0x80) {
      text += each;
    } else {
      text += static_cast<char>(0xc0 | byte >> 6);
      text += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return text;
}

/// The way back; characters that are no byte stay as they are.
std::string bytes_of(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    if ((first == 0xc2 || first == 0xc3) && i + 1 < text.size())
      bytes += static_cast<char>((first & 3) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3f));
    else
      bytes += text[i];
  }
  return bytes;
}

/// All strings in it.
void convert(nlohmann::json& value, std::string (*conversion)(const std::string&)) {
  if (value.is_string()) value = conversion(value.get<std::string>());
  if (value.is_structured())
    for (nlohmann::json& each : value)
      convert(each, conversion);
}

}  // namespace

std::string to_json(const WindowOptions& options) {
  nlohmann::json json = options;
  convert(json, characters_of);
  return to_json_text(json);
}

Result<WindowOptions> window_options_from_json(const std::string& text) {
  try {
    nlohmann::json json = nlohmann::json::parse(text);
    convert(json, bytes_of);
    return json.get<WindowOptions>();
  } catch (const nlohmann::json::exception& error) {
    return fail("--options", error.what(), "start the window as vitrine gui");
  }
}

}  // namespace vitrine::program
