#include "frontend/gui/icons.hpp"

#include <cmath>
#include <initializer_list>

namespace vitrine::gui {

namespace {

/// Draws in units of half the size: -1 to 1 in both directions, mirrored for the ways back.
class Pen {
 public:
  Pen(ImDrawList& list, ImVec2 centre, float size, ImU32 colour, bool mirrored)
      : list_(list),
        centre_(centre),
        unit_(size / 2),
        colour_(colour),
        sign_(mirrored ? -1.0F : 1.0F) {}

  void triangle(float x, float width, float height) {
    list_.AddTriangleFilled(at(x, -height), at(x + width, 0), at(x, height), colour_);
  }
  void bar(float x, float height) {
    const ImVec2 a = at(x - 0.12F, -height), b = at(x + 0.12F, height);
    list_.AddRectFilled({std::fmin(a.x, b.x), a.y}, {std::fmax(a.x, b.x), b.y}, colour_);
  }
  void square(float half) { list_.AddRectFilled(at(-half, -half), at(half, half), colour_, 2); }
  void line(float y) { list_.AddRectFilled(at(-0.8F, y - 0.1F), at(0.8F, y + 0.1F), colour_); }
  void dot(float x, float y) { list_.AddCircleFilled(at(x, y), unit_ * 0.22F, colour_, 12); }
  /// An arrow over a dot.
  void arch() {
    list_.PathArcTo(at(0, 0.25F), unit_ * 0.8F, 3.4F, 6.0F, 16);
    list_.PathStroke(colour_, 0, unit_ * 0.22F);
    list_.AddTriangleFilled(at(0.4F, 0.05F), at(1.05F, 0.05F), at(0.8F, 0.55F), colour_);
  }
  /// An arrow up and out of a bar.
  void way_out() {
    list_.AddTriangleFilled(at(-0.5F, -0.15F), at(0.5F, -0.15F), at(0, -0.85F), colour_);
    list_.AddRectFilled(at(-0.12F, -0.2F), at(0.12F, 0.4F), colour_);
    dot(0, 0.75F);
  }

 private:
  [[nodiscard]] ImVec2 at(float x, float y) const {
    return {centre_.x + sign_ * x * unit_, centre_.y + y * unit_};
  }

  ImDrawList& list_;
  ImVec2 centre_;
  float unit_;
  ImU32 colour_;
  float sign_;
};

}  // namespace

void draw_icon(ImDrawList& list, Icon icon, ImVec2 centre, float size, ImU32 colour) {
  const bool back = icon == Icon::Start || icon == Icon::RunBack || icon == Icon::StepBack ||
                    icon == Icon::OverBack;
  Pen pen(list, centre, size, colour, back);
  switch (icon) {
    case Icon::Start:
    case Icon::End:
      pen.triangle(-0.8F, 1.2F, 0.75F);
      pen.bar(0.6F, 0.75F);
      break;
    case Icon::Run:
    case Icon::RunBack:
      pen.triangle(-0.95F, 0.95F, 0.75F);
      pen.triangle(0, 0.95F, 0.75F);
      break;
    case Icon::Step:
    case Icon::StepBack:
      pen.triangle(-0.5F, 1.15F, 0.75F);
      break;
    case Icon::Over:
    case Icon::OverBack:
      pen.arch();
      pen.dot(-0.05F, 0.65F);
      break;
    case Icon::Out:
      pen.way_out();
      break;
    case Icon::Stop:
      pen.square(0.6F);
      break;
    case Icon::Menu:
      for (const float y : {-0.55F, 0.0F, 0.55F})
        pen.line(y);
      break;
  }
}

}  // namespace vitrine::gui
