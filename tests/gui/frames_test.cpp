// What the window looks like: pictures by the software renderer, compared to the last pixel with
// those in frames/. VITRINE_UPDATE=1 writes them anew; look at each of them then.

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <tuple>

#include "frontend/gui/script.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::gui;

namespace {

namespace fs = std::filesystem;

/// Other versions draw a little differently.
std::string why_not_comparable() {
  SDL_version sdl;
  SDL_GetVersion(&sdl);
  if (sdl.major != 2 || sdl.minor != 26) return "SDL 2.26";
  if (std::string_view(ImGui::GetVersion()) != "1.86") return "Dear ImGui 1.86";
  if (font_checksum() != 8887120187982413919U) return "DejaVu fonts 2.37";
  return "";
}

/// Draws the window after these commands.
Image draw(Application& application, const std::string& script) {
  const auto done = run_script(application, "script", script);
  INFO((done ? "" : done.error().to_string()));
  REQUIRE(done);
  const std::string path = (fs::path(VITRINE_BINARY_DIR) / "frame.png").string();
  REQUIRE(take_screenshot(application, path));
  auto image = read_png(path);
  REQUIRE(image);
  fs::remove(path);
  return std::move(*image);
}

/// The same of a program; `file` is absolute or one of the examples.
Image draw(const std::string& file, const Settings& settings, const std::string& script) {
  auto screen = Screen::open_surface({settings.width, settings.height});
  REQUIRE(screen);
  program::WindowOptions options;
  options.program.file = file.starts_with('/') ? file : "programs/" + file;
  Application application(std::move(*screen), options, settings, "");
  return draw(application, script);
}

/// Edges are smoothed with rsqrtss, whose last bits are each processor's own: some pixels may be a
/// little lighter, a few of a triangle more than that. A letter that has changed differs by more
/// still, and a ground in more places.
bool looks_like(const Image& image, const Image& expected) {
  constexpr int little = 32, more = 64;              // levels of a colour
  constexpr int most_little = 6000, most_more = 60;  // values that may differ by so much
  if (image.width != expected.width || image.height != expected.height) return false;
  int differ_little = 0, differ_more = 0;
  for (std::size_t i = 0; i < image.rgb.size(); ++i) {
    const int difference = std::abs(image.rgb[i] - expected.rgb[i]);
    if (difference > more) return false;
    differ_little += difference > 0 ? 1 : 0;
    differ_more += difference > little ? 1 : 0;
  }
  return differ_little <= most_little && differ_more <= most_more;
}

void compare(const std::string& name, const Image& image) {
  const std::string golden = std::string(VITRINE_SOURCE_DIR) + "/tests/gui/frames/" + name + ".png";
  if (std::getenv("VITRINE_UPDATE") != nullptr) {
    REQUIRE(write_png(golden, image));
    return;
  }
  const auto expected = read_png(golden);
  INFO(golden);
  REQUIRE(expected);
  if (looks_like(image, *expected)) return;
  const std::string drawn = (fs::path(VITRINE_BINARY_DIR) / ("frame-" + name + ".png")).string();
  REQUIRE(write_png(drawn, image));
  FAIL_CHECK("the picture differs from what was drawn: " << drawn);
}

/// Only one pane, so that the picture is small.
Settings only(const std::string& pane) {
  Settings settings;
  settings.width = 720;
  settings.height = 420;
  for (Room& room : settings.layout.rooms)
    room = {};
  settings.layout[RoomName::Code] = {{pane}, pane};
  return settings;
}

struct Frame {
  const char* pane;
  const char* program;
  const char* script;
};

/// Each pane where it has something to say.
constexpr Frame frames[] = {
    {"registers", "stack/add.asm", "goto add.asm:63"},
    {"xmm", "stack/add.asm", "goto 2"},
    {"source", "stack/add.asm", "break 66\ngoto add.asm:63"},
    {"disassembly", "stack/add.asm", "break add\ngoto add.asm:63"},
    {"stack", "going-back/lost-return.asm", "goto end\nback"},
    {"memory", "stack/add.asm", "goto add.asm:65"},
    {"address-space", "stack/add.asm", "goto add.asm:63"},
    {"pages", "stack/add.asm", "goto add.asm:63"},
    {"walk", "virtual-memory/null-pointer.asm", "goto end"},
    {"tlb", "stack/factorial.asm", "goto factorial#4"},
    {"moment", "virtual-memory/null-pointer.asm", "goto end"},
    {"calls", "stack/factorial.asm", "goto factorial#4"},
    {"accesses", "stack/add.asm", "goto add.asm:65"},
    {"console", "stack/factorial.asm", "goto end"},
    {"commands", "going-back/lost-return.asm", "goto end\nback\nwho-wrote [rsp]"},
    {"smash", "exploit/win.asm", "type AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\ngoto 18"},
    {"chain", "exploit/win.asm", "type AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\ngoto 18"},
};

}  // namespace

TEST_CASE("the window looks as it should", "[.frames]") {
  fs::current_path(VITRINE_SOURCE_DIR);
  if (const std::string what = why_not_comparable(); !what.empty()) {
    WARN("referee absent: " << what << " (font checksum " << font_checksum() << ")");
    return;
  }
  for (const Frame& frame : frames)
    compare(frame.pane, draw(frame.program, only(frame.pane), frame.script));
  compare("memory-edit", draw("stack/add.asm", only("memory"),
                              "goto add.asm:65\naddress sum\npane memory\nkey Right\nkey Return"));
  // Frames whose headings are scrolled out of sight are boxes, too.
  Settings low = only("stack");
  low.height = 320;
  compare("stack-scrolled",
          draw("stack/quicksort.asm", low, "goto quicksort#6\nnext 3\npane stack\nkey Up\nkey Up"));
  Settings tall = only("registers");
  tall.height = 600;
  compare("registers-tall",
          draw("stack/add.asm", tall, "goto add.asm:63\nset rbx = 5\nset cf = 1"));
  Settings full;
  full.width = 1920;
  full.height = 1080;
  compare("full-hd", draw("stack/factorial.asm", full, "goto factorial#4\nstep"));
  for (const Theme& theme : all_themes()) {
    Settings settings;
    settings.theme = theme.name;
    compare("window-" + std::string(theme.name),
            draw("stack/quicksort.asm", settings, "goto quicksort#6\nnext 3"));
  }
  Settings large;
  large.scale = 200;
  large.theme = "light";
  compare("large", draw("stack/quicksort.asm", large, "goto quicksort#6\nnext 3"));
  // What projectors show: the line that is current, the step, registers and stack must be legible.
  for (const auto& [name, width, height, scale] :
       {std::tuple{"projector-720p-150", 1280, 720, 150},
        std::tuple{"projector-1080p-300", 1920, 1080, 300},
        std::tuple{"projector-800x600-300", 800, 600, 300}}) {
    Settings projector;
    projector.width = width;
    projector.height = height;
    projector.scale = scale;
    compare(name, draw("stack/quicksort.asm", projector, "goto quicksort#6\nnext 3"));
  }
  compare("large-stack", draw("stack/quicksort.asm", large,
                              "goto quicksort#6\nnext 3\npane disassembly\npane stack"));
  for (const char* pane : {"calls", "accesses", "pages", "walk"})
    compare("large-" + std::string(pane),
            draw("stack/quicksort.asm", large,
                 "goto quicksort#6\nnext 3\nstep\npane " + std::string(pane)));
  compare("large-killed", draw("going-back/lost-return.asm", large, "goto end\npane stack"));
  compare("killed", draw("going-back/lost-return.asm", Settings(), "goto end"));
  Settings small;
  small.width = 800;
  small.height = 600;
  small.scale = 200;
  compare("keys-small", draw("stack/add.asm", small, "key F1"));
  compare("keys", draw("stack/add.asm", Settings(), "key F1"));
  compare("goto-small", draw("stack/add.asm", small, "key Ctrl+G"));
  compare("stack-overflow", draw("stack/infinite-recursion.asm", Settings(), "goto end"));
}

TEST_CASE("a source with errors: what is wrong, and the program as it was before", "[.frames]") {
  if (!why_not_comparable().empty()) return;
  // The program's own name stands on its stack: rsp must not depend on where the tests are built.
  fs::current_path(VITRINE_BINARY_DIR);
  const fs::path source = "frames_test.asm";
  const std::string wrong = "_start: mvo eax, 60\n        call nowhere\n";
  std::ofstream(source) << wrong;
  compare("errors", draw(fs::absolute(source).string(), Settings(), ""));
  const std::string said = source.string() + ".txt";
  CHECK(std::system(fmt::format("{}/frontend/cli/vitrine gui --screenshot /dev/null {} 2> {}",
                                VITRINE_BINARY_DIR, source.string(), said)
                        .c_str()) != 0);
  std::ostringstream words;
  words << std::ifstream(said).rdbuf();
  CHECK(words.str().find("did you mean `mov`?") != std::string::npos);
  fs::remove(said);
  std::ofstream(source) << "_start: mov eax, 60\n        syscall\n";
  auto screen = Screen::open_surface({1280, 800});
  REQUIRE(screen);
  program::WindowOptions options;
  options.program.file = source.string();
  Application application(std::move(*screen), options, Settings(), "");
  application.wait_until_idle();
  std::ofstream(source) << wrong;
  compare("errors-later", draw(application, "key Ctrl+R"));
  fs::remove(source);
}

TEST_CASE("the line that is current is whole in a narrow pane, without its comment", "[.frames]") {
  if (!why_not_comparable().empty()) return;
  fs::current_path(VITRINE_BINARY_DIR);
  const fs::path source = "frames_test.asm";
  std::ofstream(source)
      << "_start:     xor     ebx, ebx            ; the first\n"
         "            mov     rax, [a_table_with_a_long_name + rbx * 8 + 16] ; the third\n"
         "            mov     rcx, [a_table_with_a_long_name + rbx * 8 + 24] ; the fourth\n"
         "            hlt                         ; ends it\n"
         "a_table_with_a_long_name: dq 1, 2, 3, 4\n";
  Settings narrow = only("source");
  narrow.width = 320;
  narrow.height = 240;
  compare("source-narrow", draw(fs::absolute(source).string(), narrow, "step"));
  fs::remove(source);
}

TEST_CASE("frames do not depend on how often or when they are drawn", "[.frames]") {
  fs::current_path(VITRINE_SOURCE_DIR);
  const Settings settings;
  const Image once = draw("stack/add.asm", settings, "step 12");
  CHECK(once ==
        draw("stack/add.asm", settings, "step 12\nscreenshot /dev/null\nscreenshot /dev/null"));
}

TEST_CASE("every pane is drawn in the smallest and in a huge window, at every scale", "[.frames]") {
  fs::current_path(VITRINE_SOURCE_DIR);
  for (const auto& [width, height] : {std::pair{320, 200}, std::pair{2560, 1440}})
    for (const int scale : {75, 300}) {
      Settings settings;
      settings.width = width;
      settings.height = height;
      settings.scale = scale;
      std::string script = "goto end\n";
      for (const std::string& name : all_pane_names())
        script += "pane " + name + "\nscreenshot /dev/null\n";
      draw("virtual-memory/null-pointer.asm", settings, script);
    }
}
