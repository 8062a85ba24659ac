#pragma once
// The whole window: the bar above, the rooms, a line of words and the timeline below, and what lies
// over them.

#include "frontend/gui/ui.hpp"

namespace vitrine::gui {

/// Draws everything; between Screen::begin_frame() and end_frame().
void draw_window(Ui& ui);

/// What pictures must hold for the panes that are seen now.
[[nodiscard]] std::vector<PaneWish> wishes_of(const Ui& ui);

// Parts of it, each in a file of its name.
void draw_top_bar(Ui& ui, Rectangle area);
void draw_rooms(Ui& ui, Rectangle area);
/// Where one is, in words that end before `end`, where something covers the line.
void draw_whereabouts(Ui& ui, Rectangle line, float end);
/// What the last question was answered; over draw_whereabouts()'s line and, if need be, what is
/// above.
void draw_answer(Ui& ui, Rectangle line);
/// Where that is, in the frame that begins; without height when there is none.
[[nodiscard]] Rectangle answer_place(const Ui& ui, Rectangle line);
void draw_timeline(Ui& ui, Rectangle area);
void draw_overlays(Ui& ui);

}  // namespace vitrine::gui
