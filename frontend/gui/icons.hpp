#pragma once
// The signs on the buttons, drawn as shapes so that they are crisp at every size.

#include <imgui.h>

#include "emu/base/types.hpp"

namespace vitrine::gui {

enum class Icon : u8 { Start, RunBack, OverBack, StepBack, Step, Over, Out, Run, Stop, End, Menu };

/// In a square of `size` pixels around `centre`.
void draw_icon(ImDrawList& list, Icon icon, ImVec2 centre, float size, ImU32 colour);

}  // namespace vitrine::gui
