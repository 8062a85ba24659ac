// vitrine-gui: the window. `vitrine gui` starts it; its options come as JSON (window_options.hpp).

#include <fmt/format.h>

#include <cstdio>

#include "emu/cache/presets.hpp"
#include "frontend/gui/script.hpp"
#include "frontend/program/program.hpp"

namespace vitrine::gui {

namespace {

/// The exit code of `vitrine run` at its limit.
constexpr int out_of_steps = 124;

int complain(const Error& error, int code) {
  fmt::print(stderr, "vitrine: {}\n", error.to_string());
  return code;
}

/// What an option names, as a whole.
Result<std::string> read_for(std::string_view option, const std::string& path) {
  auto text = program::read_whole_file(path);
  if (!text)
    text.error() = {fmt::format("{} {}", option, path), text.error().what, "check the path"};
  return text;
}

Result<program::WindowOptions> options_of(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--options")
    return program::window_options_from_json(argv[2]);
  program::WindowOptions options;
  if (argc > 1 && argv[1][0] == '-')
    return fail(argv[1], "is understood by vitrine gui only", "start the window as vitrine gui");
  if (argc > 1) options.program.file = argv[1];
  for (int i = 2; i < argc; ++i)
    options.program.arguments.emplace_back(argv[i]);
  return options;
}

/// What is wrong with the program, as `vitrine run` says it; 1 when it could not be loaded.
int complain_of_program(Application& application) {
  application.wait_until_idle();
  const Picture& picture = *application.ui().picture;
  for (const assembler::Diagnostic& problem : picture.problems)
    fmt::print(stderr, "{}", problem.to_string());
  return picture.file.empty() || picture.has_program() ? 0 : 1;
}

int run_without_screen(const program::WindowOptions& options, const Settings& settings,
                       const std::optional<std::string>& input) {
  std::string script;
  if (!options.script.empty()) {
    auto text = read_for("--script", options.script);
    if (!text) return complain(text.error(), 1);
    script = std::move(*text);
  }
  auto screen = Screen::open_surface({settings.width, settings.height});
  if (!screen) return complain(screen.error(), 1);
  Application application(std::move(*screen), options, settings, "", input,
                          options.max_instructions);
  const int code = complain_of_program(application);
  if (auto done = run_script(application, options.script, script); !done) {
    // That there is no program to command has been said.
    if (code != 0 && !application.ui().picture->has_program()) return code;
    return complain(done.error(), application.ui().picture->reached_limit ? out_of_steps : 1);
  }
  if (!options.report.empty()) draw_settled(application);
  if (options.screenshot.empty()) return code;
  if (auto done = take_screenshot(application, options.screenshot); !done)
    return complain(done.error(), 1);
  return code;
}

int run(int argc, char** argv) {
  const auto options = options_of(argc, argv);
  if (!options) return complain(options.error(), 2);
  if (options->caches != "none")
    if (auto preset = cache::preset(options->caches); !preset) {
      preset.error().place = "--caches " + options->caches;
      return complain(preset.error(), 2);
    }
  const bool without_screen = !options->script.empty() || !options->screenshot.empty();
  // Pictures must not depend on what somebody likes.
  const std::string settings_file = without_screen ? "" : settings_path();
  Settings settings = without_screen ? Settings() : load_settings(settings_file);
  if (!options->theme.empty()) {
    if (find_theme(options->theme) == nullptr)
      return complain({"--theme " + options->theme, "is no theme", "dark, light or colour-safe"},
                      2);
    settings.theme = options->theme;
  }
  if (options->scale != 0) {
    if (options->scale < least_scale || options->scale > most_scale)
      return complain({fmt::format("--scale {}", options->scale), "is no size of text",
                       fmt::format("write {} to {}", least_scale, most_scale)},
                      2);
    settings.scale = static_cast<int>(options->scale);
  }
  if (!options->size.empty()) {
    const auto size = parse_window_size(options->size);
    if (!size) return complain(size.error(), 2);
    settings.width = size->width;
    settings.height = size->height;
  }
  const std::pair<std::string_view, const std::string&> written[] = {
      {"--screenshot", options->screenshot}, {"--report", options->report}};
  for (const auto& [option, path] : written)
    if (!path.empty())
      if (auto good = check_writable(path); !good) {
        good.error().place = fmt::format("{} {}", option, path);
        return complain(good.error(), 2);
      }
  std::optional<std::string> input;
  if (!options->input.empty()) {
    auto text = read_for("--input", options->input);
    if (!text) return complain(text.error(), 2);
    input = std::move(*text);
  }
  if (without_screen) return run_without_screen(*options, settings, input);
  auto screen = Screen::open_window("vitrine", {settings.width, settings.height});
  if (!screen) return complain(screen.error(), 1);
  Application application(std::move(*screen), *options, settings, settings_file, input);
  application.run();
  return 0;
}

}  // namespace

}  // namespace vitrine::gui

int main(int argc, char** argv) {
  return vitrine::gui::run(argc, argv);
}
