#include "frontend/gui/style.hpp"

namespace vitrine::gui {

ImVec4 ink_vector(Colour colour, float opacity) {
  return {static_cast<float>(colour >> 16 & 0xff) / 255,
          static_cast<float>(colour >> 8 & 0xff) / 255, static_cast<float>(colour & 0xff) / 255,
          opacity};
}

ImU32 ink(Colour colour, float opacity) {
  return ImGui::ColorConvertFloat4ToU32(ink_vector(colour, opacity));
}

void apply_style(const Theme& theme, int scale) {
  ImGuiStyle style;
  style.WindowPadding = {8, 6};
  style.FramePadding = {7, 3};
  style.ItemSpacing = {6, 5};
  style.ItemInnerSpacing = {5, 4};
  style.CellPadding = {4, 2};
  style.ScrollbarSize = 10;
  style.GrabMinSize = 9;
  style.WindowRounding = 6;
  style.ChildRounding = 5;
  style.FrameRounding = 4;
  style.PopupRounding = 6;
  style.ScrollbarRounding = 5;
  style.GrabRounding = 4;
  style.TabRounding = 4;
  style.WindowBorderSize = style.PopupBorderSize = style.ChildBorderSize = 1;
  style.FrameBorderSize = 0;
  style.TabBorderSize = 0;
  style.ScaleAllSizes(static_cast<float>(scale) / 100);
  style.WindowBorderSize = style.PopupBorderSize = style.ChildBorderSize = 1;
  style.AntiAliasedLinesUseTex = false;

  const auto set = [&](ImGuiCol index, Colour colour, float opacity = 1) {
    style.Colors[index] = ink_vector(colour, opacity);
  };
  for (int i = 0; i < ImGuiCol_COUNT; ++i)
    set(i, theme[Ground::Raised]);
  const Colour text = theme[Role::Text], raised = theme[Ground::Raised], accent = theme.accent;
  set(ImGuiCol_Text, text);
  set(ImGuiCol_TextDisabled, theme[Role::Faint]);
  set(ImGuiCol_WindowBg, theme[Ground::Pane]);
  set(ImGuiCol_ChildBg, theme[Ground::Pane], 0);
  set(ImGuiCol_PopupBg, theme[Ground::Raised]);
  set(ImGuiCol_Border, theme.border);
  set(ImGuiCol_BorderShadow, 0, 0);
  set(ImGuiCol_FrameBg, theme[Ground::Window]);
  set(ImGuiCol_FrameBgHovered, theme.border, 0.6F);
  set(ImGuiCol_FrameBgActive, theme.border, 0.8F);
  set(ImGuiCol_TitleBg, raised);
  set(ImGuiCol_TitleBgActive, raised);
  set(ImGuiCol_ScrollbarBg, theme[Ground::Pane], 0);
  set(ImGuiCol_ScrollbarGrab, theme.border);
  set(ImGuiCol_ScrollbarGrabHovered, theme[Role::Faint], 0.6F);
  set(ImGuiCol_ScrollbarGrabActive, theme[Role::Faint]);
  set(ImGuiCol_CheckMark, theme[Role::Current]);
  set(ImGuiCol_SliderGrab, accent);
  set(ImGuiCol_SliderGrabActive, accent);
  set(ImGuiCol_Button, raised);
  set(ImGuiCol_ButtonHovered, accent, 0.35F);
  set(ImGuiCol_ButtonActive, accent, 0.55F);
  set(ImGuiCol_Header, accent, 0.25F);
  set(ImGuiCol_HeaderHovered, accent, 0.35F);
  set(ImGuiCol_HeaderActive, accent, 0.45F);
  set(ImGuiCol_Separator, theme.border);
  set(ImGuiCol_SeparatorHovered, accent);
  set(ImGuiCol_SeparatorActive, accent);
  set(ImGuiCol_Tab, theme[Ground::Pane], 0);
  set(ImGuiCol_TabHovered, accent, 0.3F);
  set(ImGuiCol_TabActive, raised);
  set(ImGuiCol_TabUnfocused, theme[Ground::Pane], 0);
  set(ImGuiCol_TabUnfocusedActive, raised);
  set(ImGuiCol_TextSelectedBg, accent, 0.4F);
  set(ImGuiCol_NavHighlight, accent);
  set(ImGuiCol_DragDropTarget, accent);
  set(ImGuiCol_ModalWindowDimBg, 0, 0.45F);
  ImGui::GetStyle() = style;
}

}  // namespace vitrine::gui
