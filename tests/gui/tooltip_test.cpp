// What is said of things while the mouse is over them.

#include <imgui_internal.h>

#include "frontend/gui/application.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::gui;

namespace {

bool tooltip_is_shown() {
  const ImGuiWindow* tooltip = ImGui::FindWindowByName("##Tooltip_00");
  return tooltip != nullptr && tooltip->Active;
}

}  // namespace

TEST_CASE("what the keyboard has reached has no tooltip: the mouse is elsewhere") {
  auto screen = Screen::open_surface({1280, 800});
  REQUIRE(screen);
  program::WindowOptions options;
  options.program.file = std::string(VITRINE_SOURCE_DIR) + "/programs/stack/add.asm";
  Application application(std::move(*screen), options, Settings(), "");
  application.wait_until_idle();
  application.draw();
  // A window that is given the keyboard for the first time chooses an item itself.
  ImGui::FocusWindow(ImGui::FindWindowByName("vitrine"));
  application.draw();
  application.draw();
  // As when a menu was closed by Escape: the last item that was clicked has the keyboard again.
  for (const char* item : {"Step", "##speed", "timeline"}) {
    INFO(item);
    ImGuiContext& imgui = *ImGui::GetCurrentContext();
    ImGuiWindow* window = ImGui::FindWindowByName("vitrine");
    REQUIRE(window != nullptr);
    imgui.NavWindow = window;
    imgui.NavId = window->GetID(item);
    imgui.NavDisableHighlight = false;
    imgui.NavDisableMouseHover = true;
    application.draw();
    CHECK(imgui.NavId == window->GetID(item));
    CHECK_FALSE(tooltip_is_shown());
  }
}
