// The run at a glance: how deep the calls were, how many, where it wrote, where it was killed. One
// drags through it.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "emu/base/text.hpp"
#include "emu/view/value.hpp"
#include "frontend/gui/window.hpp"

namespace vitrine::gui {

namespace {

class TimelineBar {
 public:
  TimelineBar(Ui& ui, Rectangle area)
      : ui_(ui),
        picture_(*ui.picture),
        left_(area.x + ui.scaled(8)),
        right_(area.x + area.width - ui.scaled(8)),
        top_(area.y + ui.scaled(6)),
        bottom_(area.y + ui.scaled(26)),
        list_(*ImGui::GetWindowDrawList()) {}

  void draw() {
    const Theme& theme = ui_.colours();
    list_.AddRectFilled({left_ - ui_.scaled(4), top_ - ui_.scaled(3)},
                        {right_ + ui_.scaled(4), bottom_ + ui_.scaled(3)}, ink(theme[Ground::Pane]),
                        ui_.scaled(4));
    if (picture_.furthest.step > 0) draw_activity();
    draw_marks();
    draw_cursor();
    take_mouse();
  }

 private:
  [[nodiscard]] float x_of(u64 step) const {
    const double whole = static_cast<double>(std::max<u64>(1, picture_.furthest.step));
    return left_ +
           static_cast<float>(std::min(1.0, static_cast<double>(step) / whole)) * (right_ - left_);
  }
  [[nodiscard]] u64 step_at(float x) const {
    const double part = std::clamp((x - left_) / (right_ - left_), 0.0F, 1.0F);
    return static_cast<u64>(std::llround(part * static_cast<double>(picture_.furthest.step)));
  }

  /// The silhouette is the depth of calls, its strength how many there were.
  void draw_activity() {
    const float width = std::max(2.0F, std::round(ui_.scaled(2)));
    const auto columns = static_cast<std::size_t>((right_ - left_) / width);
    const auto parts = observe::spread(picture_.activity, picture_.steps_per_part,
                                       picture_.furthest.step + 1, columns);
    u64 deepest = 1, most_calls = 1;
    for (const auto& part : parts) {
      deepest = std::max(deepest, part.depth);
      most_calls = std::max(most_calls, part.calls);
    }
    const Theme& theme = ui_.colours();
    u64 depth = 1;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].calls != 0) depth = parts[i].depth;
      const float part = std::sqrt(static_cast<float>(depth) / static_cast<float>(deepest));
      const float density =
          std::sqrt(static_cast<float>(parts[i].calls) / static_cast<float>(most_calls));
      const float x = left_ + static_cast<float>(i) * width;
      const float y = bottom_ - (bottom_ - top_) * (0.15F + 0.7F * part);
      list_.AddRectFilled({x, y}, {x + width - (width > 3 ? 1.0F : 0.0F), bottom_},
                          ink(theme.accent, 0.25F + 0.6F * density));
      if (parts[i].output != 0)
        list_.AddTriangleFilled({x - 2, top_ - 2}, {x + width + 2, top_ - 2},
                                {x + width / 2, top_ + ui_.scaled(4)}, ui_.ink_of(Role::Read));
    }
  }

  void draw_marks() {
    for (const u64 step : picture_.edits)
      list_.AddRectFilled({x_of(step) - 1, top_}, {x_of(step) + 2, bottom_},
                          ui_.ink_of(Role::Changed));
    if (!picture_.killed || !picture_.furthest.ended) return;
    const float x = right_, y = (top_ + bottom_) / 2, arm = ui_.scaled(5);
    list_.AddLine({x - arm, y - arm}, {x + arm, y + arm}, ui_.ink_of(Role::Danger),
                  ui_.scaled(2.5F));
    list_.AddLine({x - arm, y + arm}, {x + arm, y - arm}, ui_.ink_of(Role::Danger),
                  ui_.scaled(2.5F));
  }

  void draw_cursor() {
    const float x = std::round(x_of(picture_.now.step)), grip = ui_.scaled(5);
    list_.AddRectFilled({x - 1, top_ - ui_.scaled(3)}, {x + 1, bottom_ + ui_.scaled(3)},
                        ui_.ink_of(Role::Current));
    list_.AddTriangleFilled({x - grip, bottom_ + ui_.scaled(3) + grip},
                            {x, bottom_ + ui_.scaled(1)},
                            {x + grip, bottom_ + ui_.scaled(3) + grip}, ui_.ink_of(Role::Current));
  }

  void take_mouse() {
    ImGui::SetCursorScreenPos({left_ - ui_.scaled(4), top_ - ui_.scaled(4)});
    ImGui::InvisibleButton("timeline", {std::max(1.0F, right_ - left_ + ui_.scaled(8)),
                                        bottom_ - top_ + ui_.scaled(10)});
    const float x = ImGui::GetIO().MousePos.x;
    if (ImGui::IsItemActive()) {
      const u64 step = step_at(x);
      if (step != dragged_to_) ui_.worker->seek({step, false});
      dragged_to_ = step;
    } else {
      dragged_to_.reset();
    }
    if (is_pointed_at() || ImGui::IsItemActive())
      ImGui::SetTooltip("step %s%s", grouped(step_at(x)).c_str(),
                        ImGui::IsItemActive() ? "" : "\ndrag to go through the run");
  }

  static inline std::optional<u64> dragged_to_;

  Ui& ui_;
  const Picture& picture_;
  float left_, right_, top_, bottom_;
  ImDrawList& list_;
};

}  // namespace

void draw_whereabouts(Ui& ui, Rectangle line, float end) {
  const Picture& picture = *ui.picture;
  if (!picture.has_program()) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float left = line.x + ui.scaled(8), right = line.x + line.width - ui.scaled(8),
              y = line.y + ui.scaled(5);
  std::string legend = "▮ calls  ▾ output";
  if (!picture.edits.empty()) legend += "  | edit";
  if (picture.killed && picture.furthest.ended) legend += "  ✕ killed";
  const float width = ImGui::CalcTextSize(legend.c_str()).x;
  const std::string& words = picture.here.front();
  const auto columns = [&](float until) {
    return static_cast<std::size_t>(std::max(1.0F, (until - left) / ui.cell));
  };
  // Where one is matters more than what the signs of the timeline mean.
  const float before_legend = right - width - 2 * ui.cell;
  end = std::min(right, end - ui.cell);
  if (view::columns(words) <= columns(before_legend)) {
    list.AddText({right - width, y}, ui.ink_of(Role::Faint), legend.c_str());
    end = std::min(before_legend, end);
  }
  list.AddText({left, y}, ui.ink_of(picture.is_killed() ? Role::Danger : Role::Text),
               view::shorten(words, columns(end)).c_str());
}

void draw_timeline(Ui& ui, Rectangle area) {
  if (area.width < 8 * ui.cell) return;
  TimelineBar(ui, area).draw();
}

}  // namespace vitrine::gui
