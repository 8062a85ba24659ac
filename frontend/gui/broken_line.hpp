#pragma once
// Breakpoints on lines of a source that changes: they follow the text of their line.

#include <optional>
#include <string>

#include "emu/debug/breakpoints.hpp"
#include "emu/image/image.hpp"

namespace vitrine::gui {

/// The line that a breakpoint was set on by its number, as the source was then.
struct BrokenLine {
  std::string file, text;
  u64 line = 0;
};

/// Of a breakpoint on "file:line"; none of any other.
[[nodiscard]] std::optional<BrokenLine> broken_line(const image::Image& image,
                                                    const debug::Breakpoint& item);
/// Where that line is in the source as it is now: the nearest with its text, or else its number.
[[nodiscard]] u64 followed(const image::Image& image, const BrokenLine& broken);

}  // namespace vitrine::gui
