#include "frontend/gui/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "emu/base/text.hpp"
#include "emu/debug/words.hpp"
#include "emu/view/panes.hpp"
#include "frontend/gui/keys.hpp"

namespace vitrine::gui {

namespace {

template <class T>
std::optional<T> whole_number(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<void> set_theme(Application& application, const std::string& name) {
  if (find_theme(name) == nullptr) {
    std::vector<std::string_view> names;
    for (const Theme& theme : all_themes())
      names.push_back(theme.name);
    const auto near = nearest(name, names);
    return fail(name, "is no theme",
                near ? fmt::format("did you mean {}?", *near) : "dark, light or colour-safe");
  }
  application.ui().settings->theme = name;
  return {};
}

Result<void> set_scale(Application& application, const std::string& text) {
  const auto scale = whole_number<int>(text);
  if (!scale || *scale < least_scale || *scale > most_scale)
    return fail("scale " + text, "is no size of text",
                fmt::format("write {} to {}", least_scale, most_scale));
  application.ui().settings->scale = *scale;
  return {};
}

Result<void> set_size(Application& application, const std::string& text) {
  const auto size = parse_window_size(text);
  if (!size) return tl::unexpected(size.error());
  application.screen().resize(*size);
  application.screen().set_style(*application.ui().theme, application.ui().settings->scale);
  application.ui().fonts = application.screen().fonts();
  return {};
}

/// A pane by its name or its tab's title. Errors: there is none.
Result<std::string> pane_name(const std::string& word) {
  const std::vector<std::string> names = all_pane_names();
  const auto kind = view::find_pane(word);
  const std::string name = kind ? std::string((*kind)->name) : word;
  for (const std::string& each : names)
    if (equal_but_for_case(each, name)) return each;
  const auto near = nearest(word, std::vector<std::string_view>(names.begin(), names.end()));
  return fail(
      word, "is no pane",
      near ? fmt::format("did you mean {}?", *near) : fmt::format("{}", fmt::join(names, ", ")));
}

Result<void> show_pane(Application& application, const std::string& word) {
  const auto name = pane_name(word);
  if (!name) return tl::unexpected(name.error());
  application.ui().settings->layout.show(*name);
  application.ui().focus = *name;
  return {};
}

Result<void> close_pane(Application& application, const std::string& word) {
  const auto named = pane_name(word);
  const std::string name = named ? *named : word;
  if (application.ui().settings->layout.room_of(name) == nullptr)
    return fail(name, "is no open pane", "`pane NAME` opens one");
  application.ui().settings->layout.close(name);
  return {};
}

Result<void> set_address(Application& application, const std::string& text) {
  if (!text.empty())
    if (auto good = application.worker().check_address(text); !good) return good;
  application.ui().memory_address = text;
  return {};
}

Result<void> set_format(Application& application, const std::string& text) {
  const auto formats = view::memory_formats();
  if (std::find(formats.begin(), formats.end(), text) == formats.end())
    return fail(text, "is no format of memory", fmt::format("{}", fmt::join(formats, ", ")));
  application.ui().memory_format = text;
  return {};
}

Result<void> type_line(Application& application, const std::string& text) {
  application.worker().type(text + "\n");
  return {};
}

Result<void> end_input(Application& application, const std::string&) {
  application.worker().end_input();
  return {};
}

Result<void> begin_anew(Application& application, const std::string&) {
  application.worker().begin_anew();
  return {};
}

Result<void> press_key(Application& application, const std::string& name) {
  for (const Action& each : all_actions())
    if (key_name(each) == name) {
      each.run(application.ui());
      return {};
    }
  return fail(name, "is no key of the window", "`vitrine gui` shows them with F1");
}

struct Word {
  std::string_view name;
  std::string_view takes;  ///< what stands behind it: "" is nothing; it may be missing in []
  Result<void> (*run)(Application&, const std::string& argument);
};

constexpr Word words[] = {
    {"theme", "NAME", set_theme},       {"scale", "PERCENT", set_scale},
    {"size", "WIDTHxHEIGHT", set_size}, {"pane", "NAME", show_pane},
    {"close", "NAME", close_pane},      {"address", "[EXPRESSION]", set_address},
    {"format", "FORMAT", set_format},   {"type", "[TEXT]", type_line},
    {"end-input", "", end_input},       {"begin-anew", "", begin_anew},
    {"key", "NAME", press_key},         {"screenshot", "FILE", take_screenshot},
};

/// What the last command has failed with; `line` when it says nothing.
Result<void> last_answer(Application& application, const std::string& line) {
  const auto& transcript = application.ui().picture->transcript;
  const bool silent = transcript.empty() || transcript.back().lines.empty();
  return fail("", silent ? line : transcript.back().lines.back(), "");
}

Result<void> run_word(const Word& word, Application& application, const std::string& argument) {
  const std::string name(word.name);
  if (argument.empty() && !word.takes.empty() && !word.takes.starts_with('['))
    return fail(name, fmt::format("{} is missing", word.takes),
                fmt::format("write {} {}", name, word.takes));
  if (!argument.empty() && word.takes.empty())
    return fail(fmt::format("{} {}", name, argument), "nothing stands behind it", "write " + name);
  auto result = word.run(application, argument);
  application.wait_until_idle();
  if (result && application.ui().picture->reached_limit) return last_answer(application, name);
  return result;
}

Result<void> run_line(Application& application, const std::string& line) {
  const auto space = line.find(' ');
  const std::string name = line.substr(0, space);
  const std::string argument =
      space == std::string::npos ? "" : debug::trimmed(std::string_view(line).substr(space));
  for (const Word& word : words)
    if (word.name == name) return run_word(word, application, argument);
  application.worker().execute(line);
  application.wait_until_idle();
  const auto& transcript = application.ui().picture->transcript;
  if (!transcript.empty() && transcript.back().failed) return last_answer(application, line);
  return {};
}

}  // namespace

Result<Screen::Size> parse_window_size(const std::string& text) {
  const auto cross = text.find('x');
  const auto width = whole_number<int>(std::string_view(text).substr(0, cross));
  const auto height = cross == std::string::npos
                          ? std::nullopt
                          : whole_number<int>(std::string_view(text).substr(cross + 1));
  const bool good = width && height && *width >= Screen::least.width &&
                    *height >= Screen::least.height && *width <= Screen::most.width &&
                    *height <= Screen::most.height;
  if (!good)
    return fail("size " + text, "is no size of a window",
                fmt::format("write {}x{} to {}x{}", Screen::least.width, Screen::least.height,
                            Screen::most.width, Screen::most.height));
  return Screen::Size{*width, *height};
}

void draw_settled(Application& application) {
  // The first frame asks for what its panes need; then sizes settle.
  for (int frame = 0; frame < 4; ++frame) {
    application.draw();
    application.wait_until_idle();
  }
  application.draw();
}

Result<void> take_screenshot(Application& application, const std::string& path) {
  draw_settled(application);
  const auto image = application.screen().read_image();
  if (!image) return tl::unexpected(image.error());
  return write_png(path, *image);
}

Result<void> run_script(Application& application, const std::string& path,
                        const std::string& text) {
  application.wait_until_idle();
  std::istringstream lines(text);
  u64 number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    line = debug::trimmed(line);
    if (line.empty() || line[0] == '#') continue;
    if (auto done = run_line(application, line); !done) {
      Error error = done.error();
      error.place =
          fmt::format("{}:{}{}{}", path, number, error.place.empty() ? "" : ": ", error.place);
      return tl::unexpected(std::move(error));
    }
    if (application.ui().quit) break;
  }
  return {};
}

}  // namespace vitrine::gui
