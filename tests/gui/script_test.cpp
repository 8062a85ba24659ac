#include "frontend/gui/script.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "emu/view/pane_columns.hpp"
#include "frontend/gui/keys.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::gui;

namespace {

/// A window in memory on one of the example programs.
std::unique_ptr<Application> open(Screen::Size size, const std::string& file) {
  auto screen = Screen::open_surface(size);
  REQUIRE(screen);
  program::WindowOptions options;
  options.program.file = std::string(VITRINE_SOURCE_DIR) + "/programs/" + file;
  return std::make_unique<Application>(std::move(*screen), options, Settings(), "");
}

}  // namespace

TEST_CASE("sizes of windows are checked") {
  CHECK(parse_window_size("1600x900") == Screen::Size{1600, 900});
  for (const char* text :
       {"", "x", "100", "10x10", "1600x", "x900", "1e3x900", "99999x900", "-5x400"})
    CHECK_FALSE(parse_window_size(text));
}

TEST_CASE("a picture that cannot be written removes nothing") {
  namespace fs = std::filesystem;
  const fs::path link = fs::path(VITRINE_BINARY_DIR) / "full.png";
  fs::remove(link);
  fs::create_symlink("/dev/full", link);
  const auto opened = open({400, 300}, "stack/add.asm");
  CHECK_FALSE(take_screenshot(*opened, link.string()));
  CHECK(fs::is_symlink(link));
  fs::remove(link);
}

TEST_CASE("a script stops at the first line that fails, and says which") {
  const auto opened = open({400, 300}, "stack/add.asm");
  Application& application = *opened;
  const auto failure = [&](const std::string& text) {
    const auto done = run_script(application, "s", text);
    return done ? "" : done.error().to_string();
  };
  CHECK(failure("# nothing\n\n  step 3\n").empty());
  CHECK(application.worker().picture()->now.step == 3);
  CHECK(failure("step\ntheme drak\nstep\n") == "s:2: drak: is no theme (did you mean dark?)");
  CHECK(application.worker().picture()->now.step == 4);
  CHECK(failure("scale 1000").find("75 to 300") != std::string::npos);
  CHECK(failure("pane regsters").find("registers") != std::string::npos);
  CHECK(failure("pane page tables").empty());
  CHECK(application.ui().focus == "pages");
  CHECK(failure("pane").find("NAME is missing") != std::string::npos);
  CHECK(failure("format hx").find("format") != std::string::npos);
  CHECK(failure("key Ctrl+Alt+Q").find("no key") != std::string::npos);
  CHECK(failure("brake add").find("s:1") == 0);
  CHECK(failure("theme dark\naddress ((") == "s:2: ((: something is missing at the end");
  CHECK(failure("address nowhere").find("s:1: nowhere: is no register") == 0);
  CHECK(failure("address rsp + 8\naddress").empty());
  CHECK(failure("theme") == "s:1: theme: NAME is missing (write theme NAME)");
  CHECK(failure("end-input now") ==
        "s:1: end-input now: nothing stands behind it (write end-input)");
  CHECK(failure("screenshot /no/such/directory/x.png").find("s:1") == 0);
  CHECK(failure("key F11\nkey Shift+F11\nkey F1\nkey Escape\nkey Ctrl+T").empty());
  CHECK(application.worker().picture()->now.step == 4);
  CHECK(application.ui().settings->theme == "light");
}

TEST_CASE(
    "an answer is closed by Escape, and how the program was killed is said without a question") {
  const auto opened = open({1000, 600}, "virtual-memory/null-pointer.asm");
  Application& application = *opened;
  REQUIRE(run_script(application, "s", "goto end\nscreenshot /dev/null"));
  const Ui& ui = application.ui();
  CHECK(ui.picture->is_killed());
  CHECK_FALSE(ui.end_closed);
  REQUIRE(run_script(application, "s", "key Escape\nscreenshot /dev/null"));
  CHECK(ui.end_closed);
  REQUIRE(run_script(application, "s", "back-step\nscreenshot /dev/null"));
  CHECK_FALSE(ui.end_closed);
}

TEST_CASE("a return address that was written over says by which line") {
  const auto opened = open({1280, 800}, "going-back/lost-return.asm");
  Application& application = *opened;
  const auto writers = [&] {
    std::vector<std::string> found;
    for (const view::Row& row : application.ui().picture->pane("stack")->rows)
      if (row.kind == "writer") found.push_back(row.cells.front().text);
    return found;
  };
  REQUIRE(run_script(application, "s", "screenshot /dev/null\ngoto 225"));
  CHECK(writers().empty());
  REQUIRE(run_script(application, "s", "goto end\nback"));
  CHECK(writers() == std::vector<std::string>{"↳ written over by line 50, from step 231 on"});
}

TEST_CASE("the set that a step looked up is seen, however small the pane") {
  for (const std::string pane : {"cache", "tlb"}) {
    const auto opened = open({700, 216}, "stack/factorial.asm");
    Application& application = *opened;
    application.ui().settings->scale = 150;
    REQUIRE(run_script(application, "s",
                       "pane " + pane + "\ngoto factorial#4\nstep\nscreenshot /dev/null"));
    const Ui& ui = application.ui();
    const auto& rows = ui.picture->pane(pane)->rows;
    std::size_t last = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (const view::Cell& cell : rows[i].cells)
        if (rows[i].kind == "set" && cell.mark == view::Mark::Hit) last = i;
    REQUIRE(last != 0);
    const PaneState& state = ui.panes.at(pane);
    const float y = static_cast<float>(last) * ui.line;
    CHECK(state.room.y < static_cast<float>(rows.size()));
    CHECK(y >= state.scroll);
    CHECK(y + ui.line <= state.scroll + state.room.y * ui.line);
  }
}

TEST_CASE("what a step looked up stays above the boards of the caches, where there is room") {
  const auto opened = open({1280, 800}, "stack/factorial.asm");
  Application& application = *opened;
  const Ui& ui = application.ui();
  REQUIRE(run_script(application, "s",
                     "goto factorial#4\nstep\npane cache\nscreenshot /dev/null\nkey End\n"
                     "screenshot /dev/null"));
  const PaneState& state = ui.panes.at("cache");
  const auto& rows = ui.picture->pane("cache")->rows;
  REQUIRE(rows[0].kind == "reference");
  const auto references = std::count_if(
      rows.begin(), rows.end(), [](const view::Row& row) { return row.kind == "reference"; });
  CHECK(state.scroll > 0);
  // They take no part in what is scrolled: the last row is the last line.
  CHECK(state.scroll + state.room.y * ui.line ==
        Approx(static_cast<float>(std::ssize(rows) - references) * ui.line));
  REQUIRE(run_script(application, "s", "key Home\nscreenshot /dev/null"));
  CHECK(state.row == static_cast<std::size_t>(references));
}

TEST_CASE("memory shows the address that it names, and what a step touches") {
  const auto opened = open({1280, 720}, "stack/factorial.asm");
  Application& application = *opened;
  const auto first_seen = [&] {
    const Ui& ui = application.ui();
    const PaneState& state = ui.panes.at("memory");
    const auto at = static_cast<std::size_t>(state.scroll / ui.line);
    const auto& rows = ui.picture->pane("memory")->rows;
    for (std::size_t i = at; i < rows.size(); ++i)
      if (rows[i].cells.front().number) return *rows[i].cells.front().number;
    return u64{0};
  };
  const auto at = [&](const std::string& script) {
    REQUIRE(run_script(application, "s", script + "\nscreenshot /dev/null"));
    return first_seen();
  };
  const u64 start = at("address rsp");
  CHECK(at("address rsp+64") == start + 64);
  CHECK(at("address rsp") == start);
  at("address\ngoto factorial#4\nstep");
  const std::string& title = application.ui().picture->pane("memory")->title;
  CHECK(title.find(fmt::format("{:#x}", first_seen())) != std::string::npos);
  // Of a chosen address: what the step touches far below it.
  const u64 first = at(fmt::format("address {:#x}", first_seen() - 0x300));
  const auto& rows = application.ui().picture->pane("memory")->rows;
  CHECK(first > *rows.front().cells.front().number);
}

TEST_CASE("what is found in memory is gone to, and profiles begin with what costs most") {
  const auto opened = open({1280, 720}, "registers-and-ram/hello.asm");
  Application& application = *opened;
  REQUIRE(run_script(application, "s", "goto end\nfind \"Hello\"\nscreenshot /dev/null"));
  CHECK(application.ui().memory_address == "0x402000");
  CHECK(*application.ui().picture->pane("memory")->rows.at(1).cells.front().number == 0x402000);
  REQUIRE(run_script(application, "s", "pane profile\nscreenshot /dev/null"));
  CHECK(application.ui().panes.at("profile").scroll == 0);
  const auto failure = run_script(application, "s", "close memory\nclose memory");
  REQUIRE_FALSE(failure);
  CHECK(failure.error().to_string().find("s:2: memory: is no open pane") == 0);
}

TEST_CASE("columns of a narrow window end within it or are left out") {
  const auto opened = open({800, 600}, "stack/factorial.asm");
  Application& application = *opened;
  application.ui().settings->scale = 200;
  REQUIRE(run_script(application, "s", "pane address-space\nscreenshot /dev/null"));
  const view::Pane& pane = *application.ui().picture->pane("address-space");
  const auto places = view::place_columns(pane, 2, 40);
  for (std::size_t i = 0; i < places.size(); ++i)
    CHECK((places[i].left_out || places[i].start + places[i].width <= 40));
}

TEST_CASE("a file that is dropped on the window is opened") {
  auto screen = Screen::open_surface({800, 600});
  REQUIRE(screen);
  Application application(std::move(*screen), {}, Settings(), "");
  const auto drop = [&](const std::string& file) {
    SDL_Event event{};
    event.type = SDL_DROPFILE;
    event.drop.file = SDL_strdup(file.c_str());  // the window frees it, as SDL asks
    application.handle(event);
    application.wait_until_idle();
  };
  const std::string program = std::string(VITRINE_SOURCE_DIR) + "/programs/stack/add.asm";
  drop(program);
  CHECK(application.worker().picture()->file == program);
  CHECK(application.worker().picture()->has_program());
  CHECK(application.ui().settings->recent.front() == program);
  CHECK(application.ui().overlay == Overlay::None);
  drop("/no/such/file.asm");
  CHECK(application.worker().picture()->file == program);
  CHECK_FALSE(application.worker().picture()->problems.empty());
}

TEST_CASE("F6 goes through all panes that are seen, Ctrl+Tab to the next tab") {
  const auto opened = open({1280, 800}, "stack/factorial.asm");
  Application& application = *opened;
  const auto focus_after = [&](const std::string& script) {
    REQUIRE(run_script(application, "s", script + "\nscreenshot /dev/null"));
    return application.ui().focus;
  };
  CHECK(focus_after("key Escape") == "source");
  for (const char* next : {"registers", "stack", "console", "memory", "cache", "source"})
    CHECK(focus_after("key F6") == next);
  CHECK(focus_after("key Shift+F6") == "cache");
  CHECK(focus_after("key F6\nkey Ctrl+Tab") == "disassembly");
  CHECK(application.ui().visible.front().pane == "disassembly");
  CHECK(focus_after("key Ctrl+Tab") == "source");
  REQUIRE(run_script(application, "s", "key Ctrl+W\nscreenshot /dev/null"));
  CHECK(application.ui().visible.front().pane == "disassembly");
}

TEST_CASE("keys move a pane's cursor, and Enter follows where its row leads") {
  const auto opened = open({1280, 800}, "stack/factorial.asm");
  Application& application = *opened;
  const Ui& ui = application.ui();
  const auto row_after = [&](const std::string& script) {
    REQUIRE(run_script(application, "s", script + "\nscreenshot /dev/null"));
    return ui.panes.at("registers").row;
  };
  row_after("goto factorial#4\npane registers");
  CHECK(row_after("key Home") == 0);
  CHECK(row_after("key Down\nkey Down") == 2);
  CHECK(row_after("key Up") == 1);
  const std::size_t last = row_after("key End");
  CHECK(row_after("key Home\nkey Up") == 0);
  const auto rows = ui.picture->pane("registers")->rows;  // the picture will go
  CHECK(rows[last].cells.front().text == "rip");  // the flags stand below in a line of their own
  const auto rsp = std::find_if(rows.begin(), rows.end(), [](const view::Row& row) {
    return row.cells.front().text == "rsp";
  });
  std::string down;
  for (auto row = rows.begin(); row != rsp; ++row)
    down += "key Down\n";
  CHECK(row_after(down + "key Return") == static_cast<std::size_t>(rsp - rows.begin()));
  CHECK(ui.memory_address == fmt::format("{:#x}", *rsp->cells[1].number));
}

TEST_CASE("a cursor in the source breaks at its line, and a pane that lies over keeps the keys") {
  const auto opened = open({1280, 800}, "stack/factorial.asm");
  Application& application = *opened;
  const auto broken = [&] {
    for (const view::Row& row : application.ui().picture->pane("source")->rows)
      if (row.cells.size() > 1 && row.cells[0].mark == view::Mark::Breakpoint)
        return row.cells[1].text;
    return std::string();
  };
  REQUIRE(run_script(application, "s", "screenshot /dev/null\nkey F9\nscreenshot /dev/null"));
  const std::string line = broken();
  CHECK_FALSE(line.empty());
  REQUIRE(run_script(application, "s", "key F9\nscreenshot /dev/null"));
  CHECK(broken().empty());
  REQUIRE(run_script(application, "s", "key Down\nkey F9\nscreenshot /dev/null"));
  CHECK_FALSE(broken().empty());
  CHECK(broken() != line);
  Ui& ui = application.ui();
  CHECK(press(ui, SDLK_DOWN, KMOD_NONE));
  ui.open_overlay(Overlay::Keys);
  CHECK_FALSE(press(ui, SDLK_DOWN, KMOD_NONE));  // it scrolls what lies over
  CHECK(press(ui, SDLK_ESCAPE, KMOD_NONE));
  CHECK(ui.overlay == Overlay::None);
  CHECK_FALSE(press(ui, SDLK_F8, KMOD_NONE));
}

TEST_CASE("what a step changed fades, when one goes slowly enough to see it") {
  using namespace std::chrono_literals;
  CHECK(freshness(0ms, false, full_speed) == 1);
  CHECK(freshness(150ms, false, full_speed) == Approx(0.5));
  CHECK(freshness(300ms, false, full_speed) == 0);
  CHECK(freshness(2s, true, 1) == 0);
  CHECK(freshness(0ms, true, 5) == 1);
  CHECK(freshness(0ms, true, 6) == 0);
}

TEST_CASE("without a program a key says what to do, and no key does harm") {
  auto screen = Screen::open_surface({800, 600});
  REQUIRE(screen);
  Application application(std::move(*screen), {}, Settings(), "");
  for (const Action& each : all_actions()) {
    if (each.title == "Quit") continue;
    INFO(each.title);
    REQUIRE(run_script(application, "s",
                       "key " + key_name(each) + "\nscreenshot /dev/null\nkey Escape"));
  }
  application.worker().execute("step");
  application.wait_until_idle();
  const Exchange& said = application.worker().picture()->transcript.back();
  CHECK(said.failed);
  REQUIRE(said.news.size() == 1);
  CHECK(said.news.front().find("there is no program (Ctrl+E shows the examples") == 0);
}

TEST_CASE("no two actions share a key, and each has a title of its own") {
  for (const Action& a : all_actions())
    for (const Action& b : all_actions()) {
      if (&a == &b) continue;
      CHECK(a.title != b.title);
      CHECK((a.key != b.key || a.modifier != b.modifier));
    }
}

TEST_CASE("options reach the window as they were given") {
  program::WindowOptions options;
  options.program.file = "a \"quoted\" file.asm";
  options.program.arguments = {"x", "--y", "h\xe9\xff.asm", "⟶"};
  options.program.seed = 7;
  options.scale = 150;
  options.theme = "light";
  const auto back = program::window_options_from_json(program::to_json(options));
  REQUIRE(back);
  CHECK(program::to_json(*back) == program::to_json(options));
  CHECK(back->program.arguments == options.program.arguments);
  CHECK_FALSE(program::window_options_from_json("{"));
  CHECK_FALSE(program::window_options_from_json("[]"));
}
