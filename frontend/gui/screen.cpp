#include "frontend/gui/screen.hpp"

#include <backends/imgui_impl_sdl.h>

#include <algorithm>
#include <cstdlib>

#include "frontend/gui/sdl_bridge.hpp"
#include "frontend/gui/style.hpp"

namespace vitrine::gui {

namespace {

Error sdl_error(std::string place, std::string remedy) {
  return {std::move(place), SDL_GetError(), std::move(remedy)};
}

/// SDL's last resorts draw where nobody sees it; fine if somebody asked for that.
bool is_screen(std::string_view driver) {
  const char* wanted = std::getenv("SDL_VIDEODRIVER");
  return (wanted != nullptr && *wanted != '\0') || (driver != "offscreen" && driver != "dummy");
}

/// OpenGL without a GPU keeps all cores busy; SDL's own software renderer needs a part of one.
bool is_emulated(SDL_Renderer* renderer) {
  SDL_RendererInfo info{};
  if (SDL_GetRendererInfo(renderer, &info) != 0) return false;
  if (!std::string_view(info.name).starts_with("opengl")) return false;
  constexpr unsigned gl_renderer = 0x1F01;
  const auto get_string =
      reinterpret_cast<const unsigned char* (*)(unsigned)>(SDL_GL_GetProcAddress("glGetString"));
  const unsigned char* name = get_string != nullptr ? get_string(gl_renderer) : nullptr;
  if (name == nullptr) return false;
  const std::string_view words(reinterpret_cast<const char*>(name));
  for (const std::string_view software : {"llvmpipe", "softpipe", "SwiftShader"})
    if (words.find(software) != std::string_view::npos) return true;
  return false;
}

}  // namespace

Result<std::unique_ptr<Screen>> Screen::open_window(const std::string& title, Size size) {
  std::unique_ptr<Screen> screen(new Screen);
  SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
  SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
  if (SDL_Init(SDL_INIT_VIDEO) != 0 || !is_screen(SDL_GetCurrentVideoDriver()))
    return fail("display", "there is no screen to open a window on",
                "without one, `vitrine gui --screenshot OUT.png FILE` writes pictures, and "
                "`vitrine show` and `vitrine debug` print the same panes as text");
  screen->window_ = SDL_CreateWindow(title.c_str(), SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                                     size.width, size.height, SDL_WINDOW_RESIZABLE);
  if (screen->window_ == nullptr) return tl::unexpected(sdl_error("window", ""));
  SDL_SetWindowMinimumSize(screen->window_, least.width, least.height);
  SDL_Renderer* renderer = SDL_CreateRenderer(screen->window_, -1, SDL_RENDERER_PRESENTVSYNC);
  if (renderer == nullptr || is_emulated(renderer)) {
    if (renderer != nullptr) SDL_DestroyRenderer(renderer);
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    renderer = SDL_CreateRenderer(screen->window_, -1, SDL_RENDERER_SOFTWARE);
  }
  if (auto started = screen->start(renderer); !started) return tl::unexpected(started.error());
  ImGui_ImplSDL2_InitForSDLRenderer(screen->window_);
  return screen;
}

Result<std::unique_ptr<Screen>> Screen::open_surface(Size size) {
  std::unique_ptr<Screen> screen(new Screen);
  screen->surface_ =
      SDL_CreateRGBSurfaceWithFormat(0, size.width, size.height, 32, SDL_PIXELFORMAT_ARGB8888);
  if (screen->surface_ == nullptr) return tl::unexpected(sdl_error("picture", ""));
  if (auto started = screen->start(SDL_CreateSoftwareRenderer(screen->surface_)); !started)
    return tl::unexpected(started.error());
  for (int key = 0; key < ImGuiKey_COUNT; ++key)  // no keyboard, but ImGui wants to know them
    ImGui::GetIO().KeyMap[key] = key;
  return screen;
}

Result<void> Screen::start(SDL_Renderer* renderer) {
  if (renderer == nullptr) return tl::unexpected(sdl_error("renderer", ""));
  renderer_ = renderer;
  SDL_SetRenderDrawBlendMode(renderer_, SDL_BLENDMODE_BLEND);
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;  // settings.hpp keeps what is to be kept
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigInputTextCursorBlink = false;  // a blinking window never rests
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  io.BackendRendererName = "SDL_RenderGeometryRaw";
  return {};
}

Screen::~Screen() {
  if (font_texture_ != nullptr) SDL_DestroyTexture(font_texture_);
  if (ImGui::GetCurrentContext() != nullptr) {
    if (window_ != nullptr) ImGui_ImplSDL2_Shutdown();
    ImGui::DestroyContext();
  }
  if (renderer_ != nullptr) SDL_DestroyRenderer(renderer_);
  if (surface_ != nullptr) SDL_FreeSurface(surface_);
  if (window_ != nullptr) SDL_DestroyWindow(window_);
  SDL_Quit();
}

Screen::Size Screen::size() const {
  Size size;
  if (window_ != nullptr)
    SDL_GetWindowSize(window_, &size.width, &size.height);
  else
    size = {surface_->w, surface_->h};
  return size;
}

void Screen::resize(Size wanted) {
  const Size size{std::clamp(wanted.width, least.width, most.width),
                  std::clamp(wanted.height, least.height, most.height)};
  if (window_ != nullptr) return SDL_SetWindowSize(window_, size.width, size.height);
  if (size == this->size()) return;
  SDL_Surface* surface =
      SDL_CreateRGBSurfaceWithFormat(0, size.width, size.height, 32, SDL_PIXELFORMAT_ARGB8888);
  SDL_Renderer* renderer = surface != nullptr ? SDL_CreateSoftwareRenderer(surface) : nullptr;
  if (renderer == nullptr) return SDL_FreeSurface(surface);
  SDL_DestroyTexture(font_texture_);  // belongs to the old renderer: set_style() makes a new one
  font_texture_ = nullptr;
  SDL_DestroyRenderer(renderer_);
  SDL_FreeSurface(surface_);
  surface_ = surface;
  renderer_ = renderer;
  SDL_SetRenderDrawBlendMode(renderer_, SDL_BLENDMODE_BLEND);
}

void Screen::set_title(const std::string& title) {
  if (window_ != nullptr) SDL_SetWindowTitle(window_, title.c_str());
}

void Screen::set_style(const Theme& theme, int scale) {
  fonts_ = bake_fonts(*ImGui::GetIO().Fonts, scale);
  if (font_texture_ != nullptr) SDL_DestroyTexture(font_texture_);
  font_texture_ = make_font_texture(renderer_, *ImGui::GetIO().Fonts);
  apply_style(theme, scale);
}

void Screen::take(const SDL_Event& event) {
  if (event.type == SDL_MOUSEMOTION)
    pointer_ = ImVec2(static_cast<float>(event.motion.x), static_cast<float>(event.motion.y));
  if (event.type == SDL_MOUSEBUTTONDOWN || event.type == SDL_MOUSEBUTTONUP)
    pointer_ = ImVec2(static_cast<float>(event.button.x), static_cast<float>(event.button.y));
  if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_LEAVE)
    pointer_.reset();
  if (window_ != nullptr) ImGui_ImplSDL2_ProcessEvent(&event);
}

void Screen::begin_frame() {
  if (window_ != nullptr) {
    ImGui_ImplSDL2_NewFrame();
    // ImGui asks the system where the pointer is; X tells only of hands, not of programs that move
    // it (remote help, tests), and it may be somewhere else than where a button was pressed.
    if (pointer_) ImGui::GetIO().MousePos = *pointer_;
  } else {
    ImGui::GetIO().DisplaySize =
        ImVec2(static_cast<float>(surface_->w), static_cast<float>(surface_->h));
    ImGui::GetIO().DeltaTime = 1.0F / 60;  // frames in memory are the same each time
  }
  // ImGui chooses with the space bar; everybody expects Enter to.
  ImGuiIO& io = ImGui::GetIO();
  const bool enter = ImGui::IsKeyDown(ImGui::GetKeyIndex(ImGuiKey_Enter)) ||
                     ImGui::IsKeyDown(ImGui::GetKeyIndex(ImGuiKey_KeyPadEnter));
  if (enter && !io.WantTextInput && io.NavActive) io.NavInputs[ImGuiNavInput_Activate] = 1;
  ImGui::NewFrame();
}

void Screen::end_frame(Colour ground) {
  ImGui::Render();
  SDL_SetRenderDrawColor(renderer_, static_cast<u8>(ground >> 16), static_cast<u8>(ground >> 8),
                         static_cast<u8>(ground), 255);
  SDL_RenderClear(renderer_);
  draw_frame(renderer_, *ImGui::GetDrawData());
  SDL_RenderPresent(renderer_);
}

Result<Image> Screen::read_image() {
  int width = 0, height = 0;
  SDL_GetRendererOutputSize(renderer_, &width, &height);
  Image image{width, height, {}};
  image.rgb.resize(std::size_t{3} * static_cast<std::size_t>(width) *
                   static_cast<std::size_t>(height));
  if (SDL_RenderReadPixels(renderer_, nullptr, SDL_PIXELFORMAT_RGB24, image.rgb.data(),
                           3 * width) != 0)
    return tl::unexpected(sdl_error("picture", ""));
  return image;
}

}  // namespace vitrine::gui
