#include "frontend/gui/application.hpp"

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/cache/presets.hpp"
#include "emu/view/value.hpp"
#include "frontend/gui/keys.hpp"
#include "frontend/gui/report.hpp"

namespace vitrine::gui {

namespace {

/// How often somebody looks whether the source has changed.
constexpr int watch_milliseconds = 500;

/// main() has checked the name.
std::optional<cache::HierarchyConfig> caches_of(const program::WindowOptions& options) {
  const auto preset = cache::preset(options.caches);
  return preset ? std::optional(*preset) : std::nullopt;
}

/// Whether a key is let go that goes down again next: ImGui must see that it was up.
bool is_pressed_again(const SDL_Event& event) {
  SDL_Event next;
  return event.type == SDL_KEYUP &&
         SDL_PeepEvents(&next, 1, SDL_PEEKEVENT, SDL_KEYDOWN, SDL_KEYDOWN) == 1 &&
         next.key.keysym.sym == event.key.keysym.sym;
}

}  // namespace

float freshness(std::chrono::duration<float> age, bool busy, double steps_per_second) {
  constexpr std::chrono::duration<float> lasting = std::chrono::milliseconds(300);
  constexpr double slow = 5;  // steps a second
  if (busy && steps_per_second > slow) return 0;
  return std::clamp(1 - age / lasting, 0.0F, 1.0F);
}

Application::Application(std::unique_ptr<Screen> screen, const program::WindowOptions& options,
                         Settings settings, std::string settings_file,
                         const std::optional<std::string>& input, u64 most_steps)
    : screen_(std::move(screen)),
      settings_(std::move(settings)),
      settings_file_(std::move(settings_file)),
      report_file_(options.report),
      given_(settings_),
      wake_event_(SDL_RegisterEvents(1)),
      worker_(
          [this] {
            SDL_Event event{};
            event.type = wake_event_;
            SDL_PushEvent(&event);
          },
          caches_of(options), most_steps) {
  ui_.worker = &worker_;
  ui_.settings = &settings_;
  ui_.program = options.program;
  ui_.picture = worker_.picture();
  update_style();
  worker_.look(wishes_of(ui_));
  if (input) worker_.give_file(*input);
  if (!ui_.program.file.empty()) {
    worker_.open(ui_.program);
  } else {
    ui_.open_overlay(Overlay::Examples);
  }
}

Application::~Application() {
  if (screen_->is_window()) {
    const Screen::Size size = screen_->size();
    settings_.width = size.width;
    settings_.height = size.height;
  }
  if (settings_file_.empty()) return;
  const Settings before = load_settings(settings_file_);
  keep_what_was_chosen(before);
  if (settings_ == before) return;
  if (const auto saved = save_settings(settings_, settings_file_); !saved)
    fmt::print(stderr, "vitrine: the window's looks are lost: {}\n", saved.error().to_string());
}

/// What nobody has changed in this window stays as it was before: options hold for one window, and
/// what a program has brought to the front was so for that program.
void Application::keep_what_was_chosen(const Settings& before) {
  if (settings_.theme == given_.theme) settings_.theme = before.theme;
  if (settings_.scale == given_.scale) settings_.scale = before.scale;
  if (settings_.width == given_.width) settings_.width = before.width;
  if (settings_.height == given_.height) settings_.height = before.height;
  // Other windows may have opened files meanwhile.
  settings_.recent = before.recent;
  for (const std::string& file : opened_)
    settings_.remember(file);
  const Room* room = settings_.layout.room_of(brought_);
  if (room != nullptr && room->front == brought_ && !front_before_.empty())
    settings_.layout.show(front_before_);
}

void Application::update_style() {
  if (styled_theme_ == settings_.theme && styled_scale_ == settings_.scale) return;
  styled_theme_ = settings_.theme;
  styled_scale_ = settings_.scale;
  const Theme* theme = find_theme(settings_.theme);
  ui_.theme = theme != nullptr ? theme : &all_themes().front();
  screen_->set_style(*ui_.theme, settings_.scale);
  ui_.fonts = screen_->fonts();
  ui_.cell = ui_.fonts.regular->GetCharAdvance('0');
  ui_.line = ui_.fonts.regular->FontSize + std::round(ui_.scaled(3));
}

void Application::draw() {
  update_style();
  const bool waited = ui_.picture->waiting_for_input;
  take_picture();
  if (ui_.picture->waiting_for_input && !waited) ask_for_input();
  if (!ui_.picture->is_killed()) ui_.end_closed = false;
  meet_program();
  ui_.status = worker_.status();
  fade_changes();
  const bool menu_was_open = ui_.menu_open;
  ui_.typing = ui_.menu_open = false;
  screen_->begin_frame();
  draw_window(ui_);
  ui_.close_menu = false;
  frames_left_ = std::max(frames_left_, ui_.wanted_frames);
  ui_.wanted_frames = std::max(ui_.wanted_frames - 1, 0);
  ui_.menu_open =
      ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
  if (ui_.menu_open && !menu_was_open) settling_ = frames_to_settle;
  frames_left_ = std::max(frames_left_, settling_);
  settling_ = std::max(settling_ - 1, 0);
  screen_->end_frame(ui_.colours()[Ground::Window]);
  worker_.look(wishes_of(ui_));
  write_report();
}

/// What is found in memory is gone to.
void Application::take_picture() {
  const u64 before = ui_.picture->now.step, answered = ui_.picture->exchanges;
  ui_.picture = worker_.picture();
  if (ui_.picture->now.step != before) arrived_ = std::chrono::steady_clock::now();
  if (const auto& found = ui_.picture->found; found && ui_.picture->exchanges != answered) {
    ui_.memory_address = hex(*found);
    ui_.panes["memory"].show_cursor = false;  // it stood at another byte
  }
}

/// Frames without a screen are as they will be.
void Application::fade_changes() {
  const auto age = std::chrono::steady_clock::now() - arrived_;
  ui_.fresh = screen_->is_window() && settings_.animate
                  ? freshness(age, ui_.status.busy, settings_.steps_per_second)
                  : 0;
  if (ui_.fresh > 0) frames_left_ = std::max(frames_left_, 2);
}

/// A program that reads is typed to at once, without a click.
void Application::ask_for_input() {
  settings_.layout.show("console");
  ui_.focus = "console";
  ui_.want(Field::Input);
}

void Application::bring_to_front(const std::string& pane) {
  const Room* room = settings_.layout.room_of(pane);
  if (front_before_.empty() && room != nullptr) front_before_ = room->front;
  brought_ = ui_.focus = pane;
  settings_.layout.show(pane);
}

/// Code is first seen as its source; or as instructions, when there is no source.
void Application::meet_program() {
  const Picture& picture = *ui_.picture;
  // Why there is none, the source says.
  if (!picture.has_program() && !picture.problems.empty() && met_.empty() && brought_.empty())
    bring_to_front("source");
  if (!picture.has_program() || picture.file == met_) return;
  if (!met_.empty()) ui_.memory_address.clear();  // it was chosen in another program
  met_ = picture.file;
  settings_.remember(met_);
  opened_.push_back(met_);
  const bool without = picture.sources.empty();
  if (!without && !without_source_) return;
  without_source_ = without;
  bring_to_front(without ? "disassembly" : "source");
}

void Application::wait_until_idle() {
  worker_.look(wishes_of(ui_));
  worker_.wait_until_idle();
  take_picture();
  ui_.status = worker_.status();
  meet_program();
}

bool Application::handle(const SDL_Event& event) {
  frames_left_ = frames_to_settle;
  if (event.type == SDL_QUIT) ui_.quit = true;
  if (event.type == SDL_DROPFILE) {
    ui_.open_file(event.drop.file);
    SDL_free(event.drop.file);
  }
  if (event.type == SDL_MOUSEWHEEL && (SDL_GetModState() & KMOD_CTRL) != 0)
    settings_.scale =
        std::clamp(settings_.scale + (event.wheel.y > 0 ? 25 : -25), least_scale, most_scale);
  // Escape also takes the keyboard from a field, which ImGui does.
  if (event.type == SDL_KEYDOWN && press(ui_, event.key.keysym.sym, event.key.keysym.mod) &&
      event.key.keysym.sym != SDLK_ESCAPE)
    return false;
  if (event.type != wake_event_) screen_->take(event);
  return true;
}

/// Rests until something happens. A wait that ends by itself looks at the source.
void Application::wait_for_events() {
  SDL_Event event;
  if (frames_left_ > 0)
    --frames_left_;
  else
    SDL_WaitEventTimeout(nullptr, watch_milliseconds);
  // ImGui sees only how things are when a frame begins: a key or button that goes down and up
  // between two frames would be lost, and so would text before its field has the keyboard, and
  // Enter before a menu has a first entry.
  while (!ui_.overlay_opened && ui_.wanted_frames == 0 && settling_ == 0 &&
         SDL_PollEvent(&event) != 0) {
    // A key that is held asks for no more than is done meanwhile.
    if (event.type == SDL_KEYDOWN && event.key.repeat != 0 && !ui_.typing && worker_.status().busy)
      continue;
    const bool is_seen = handle(event) || !ui_.pane_keys.empty();
    const bool goes_down = event.type == SDL_KEYDOWN || event.type == SDL_MOUSEBUTTONDOWN;
    if (is_seen && (goes_down || is_pressed_again(event))) break;
  }
  watch_.look_at(ui_.picture->sources, ui_.picture->file);
  if (watch_.take_change()) worker_.reload();
  if (const std::string file = watch_.take_gone(); !file.empty()) worker_.source_is_gone(file);
}

void Application::run() {
  frames_left_ = frames_to_settle;
  std::string title;
  while (!ui_.quit) {
    wait_for_events();
    if (frames_left_ == 0) continue;
    draw();
    const std::string file =
        view::printable(ui_.picture->file.substr(ui_.picture->file.rfind('/') + 1));
    if (file != title) screen_->set_title((file.empty() ? "" : file + " – ") + "vitrine");
    title = file;
  }
}

void Application::write_report() {
  if (report_file_.empty()) return;
  std::string report = report_of(ui_, screen_->size());
  if (report == reported_) return;
  if (write_file_at_once(report_file_, report)) reported_ = std::move(report);
}

}  // namespace vitrine::gui
