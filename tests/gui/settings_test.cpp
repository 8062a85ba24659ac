#include "frontend/gui/settings.hpp"

#include <filesystem>
#include <fstream>
#include <functional>

#include "frontend/gui/application.hpp"
#include "frontend/program/examples.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::gui;

namespace {

namespace fs = std::filesystem;

/// A directory of its own, which is gone afterwards.
struct Directory {
  fs::path path = fs::path(VITRINE_BINARY_DIR) / "settings_test";
  Directory() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Directory() { fs::remove_all(path); }
};

}  // namespace

TEST_CASE("settings come back as they were kept") {
  Settings settings;
  settings.theme = "light";
  settings.scale = 150;
  settings.width = 1600;
  settings.steps_per_second = 25;
  settings.layout.move("stack", RoomName::Code);
  settings.layout.close("tlb");
  settings.layout.code_width = 0.5F;
  settings.layout.memory_width = 0.2F;
  settings.recent = {"/a.asm", "/b.asm"};
  Settings back = settings_from_json(to_json(settings));
  for (std::size_t i = 0; i < room_count; ++i) {
    CHECK(back.layout.rooms[i].panes == settings.layout.rooms[i].panes);
    CHECK(back.layout.rooms[i].front == settings.layout.rooms[i].front);
  }
  CHECK(back.layout.memory_width == settings.layout.memory_width);
  back.layout = settings.layout;
  CHECK(back == settings);
}

TEST_CASE("what is wrong in a settings file does no harm") {
  for (const char* text :
       {"", "{", "[]", "null", "{\"theme\": 7, \"scale\": \"x\", \"rooms\": [1,2,3,4,5,6]}",
        "{\"theme\": \"pink\", \"scale\": 1e300, \"width\": -5, \"rooms\": {}}",
        "{\"recent\": [1, {}, \"x\"], \"code width\": 99, \"steps per second\": -1}"}) {
    INFO(text);
    Settings settings = settings_from_json(text);
    CHECK(settings.theme == "dark");
    CHECK(settings.scale >= 75);
    CHECK(settings.scale <= 300);
    CHECK(settings.width >= 320);
    CHECK(settings.steps_per_second >= 1);
    CHECK(settings.layout.code_width <= 0.9F);
    CHECK(settings.layout.room_of("registers") != nullptr);
  }
  const Settings huge = settings_from_json(R"({"scale": 1e20, "width": 1e99, "code width": 1e39})");
  CHECK(huge == Settings());
  CHECK_FALSE(settings_from_json(R"({"animate": false})").animate);
}

TEST_CASE("panes that have come since the settings were kept are added, unknown ones left out") {
  const Settings settings = settings_from_json(
      R"({"rooms": [{"panes": ["stack", "gone", "stack"], "front": "gone"}, {}, {}, {}, {}, {}],
          "closed": ["tlb"]})");
  CHECK(settings.layout[RoomName::Code].panes.front() == "stack");
  CHECK(settings.layout[RoomName::Code].front == "stack");
  CHECK(settings.layout[RoomName::State].front == "registers");
  Layout layout = settings.layout;
  CHECK(layout.room_of("gone") == nullptr);
  CHECK(layout.room_of("tlb") == nullptr);
  CHECK(layout.room_of("walk") != nullptr);
}

TEST_CASE("settings are written as a whole, into a directory that is made") {
  const Directory directory;
  const std::string path = (directory.path / "new/window.json").string();
  Settings settings;
  settings.scale = 200;
  REQUIRE(save_settings(settings, path));
  CHECK(load_settings(path).scale == 200);
  CHECK(std::distance(fs::directory_iterator(directory.path / "new"), fs::directory_iterator()) ==
        1);
  CHECK(load_settings((directory.path / "absent").string()).scale == 100);
  fs::create_directory(directory.path / "is a directory");
  CHECK_FALSE(save_settings(settings, (directory.path / "is a directory").string()));
  std::ofstream(directory.path / "file") << "x";
  CHECK_FALSE(save_settings(settings, (directory.path / "file/window.json").string()));
}

TEST_CASE("whether a file can be written is known before, and nothing is made for it") {
  const Directory directory;
  const std::string path = (directory.path / "new.png").string();
  CHECK(check_writable(path));
  CHECK_FALSE(fs::exists(path));
  CHECK(check_writable("new.png"));
  const auto absent = check_writable("/no/such/directory/x.png");
  REQUIRE_FALSE(absent);
  CHECK(absent.error().to_string() ==
        "/no/such/directory/x.png: cannot be written: No such file or directory (name another "
        "file)");
  CHECK_FALSE(check_writable(directory.path.string()));
  std::ofstream(directory.path / "file") << "x";
  CHECK(check_writable((directory.path / "file").string()));
  CHECK_FALSE(check_writable((directory.path / "file/x.png").string()));
}

TEST_CASE("of recent files the newest comes first, each once") {
  Settings settings;
  for (int i = 0; i < 30; ++i)
    settings.remember("/file" + std::to_string(i));
  settings.remember("/file20");
  CHECK(settings.recent.front() == "/file20");
  CHECK(settings.recent[1] == "/file29");
  CHECK(settings.recent.size() == 12);
}

namespace {

/// A window in memory on an example, with these looks; `use` it, then it is closed.
void open_and_close(const std::string& file, const Settings& looks,
                    const std::function<void(Application&)>& use) {
  auto screen = Screen::open_surface({1280, 800});
  REQUIRE(screen);
  program::WindowOptions options;
  options.program.file = std::string(VITRINE_SOURCE_DIR) + "/programs/stack/add.asm";
  Application application(std::move(*screen), options, looks, file);
  application.wait_until_idle();
  use(application);
}

}  // namespace

TEST_CASE("what options asked for holds for one window, what was chosen for all later ones") {
  const Directory directory;
  const std::string file = (directory.path / "window.json").string();
  Settings kept;
  kept.theme = "light";
  kept.recent = {"/before.asm"};
  REQUIRE(save_settings(kept, file));
  Settings asked = kept;
  asked.theme = "colour-safe";
  asked.scale = 200;
  open_and_close(file, asked, [&](Application&) {
    // Meanwhile another window has opened another file.
    kept.remember("/other.asm");
    REQUIRE(save_settings(kept, file));
  });
  Settings after = load_settings(file);
  CHECK(after.theme == "light");
  CHECK(after.scale == 100);
  REQUIRE(after.recent.size() == 3);
  CHECK(after.recent[0].ends_with("add.asm"));
  CHECK(after.recent[1] == "/other.asm");
  open_and_close(file, after,
                 [](Application& application) { application.ui().settings->theme = "dark"; });
  CHECK(load_settings(file).theme == "dark");
}

TEST_CASE("explanations of examples are paragraphs") {
  const std::vector<std::string> lines = {"An array is one after",
                                          "the other.",
                                          "  mov rax, rbx",
                                          "",
                                          "run: vitrine run x",
                                          "look for: what goes",
                                          "  on here.",
                                          "prints:",
                                          "  one",
                                          "  two",
                                          "exit: 0"};
  CHECK(program::paragraphs(lines) ==
        std::vector<std::string>{"An array is one after the other.", "  mov rax, rbx", "",
                                 "run: vitrine run x", "look for: what goes on here.",
                                 "prints:", "  one", "  two", "exit: 0"});
}
