#pragma once
// Breakpoints on lines of a source that changes: they stay on their line, wherever it has gone.

#include <optional>
#include <string>

#include "emu/debug/breakpoints.hpp"
#include "emu/image/image.hpp"

namespace vitrine::gui {

/// The line that a breakpoint was set on by its number.
struct BrokenLine {
  std::string file;
  u64 line = 0;  ///< from 1
};

/// Of a breakpoint on "file:line"; none of any other.
[[nodiscard]] std::optional<BrokenLine> broken_line(const image::Image& image,
                                                    const debug::Breakpoint& item);

/// Where line `line` (from 1) of a text is after the text was changed, by what the two have in
/// common, in order. A line that is no longer there is where it would follow the one before it.
[[nodiscard]] u64 line_after_change(const image::SourceText& before, const image::SourceText& after,
                                    u64 line);
/// The same of the line of a program's source. Its number when the source is not known.
[[nodiscard]] u64 followed(const image::Image& before, const image::Image& after,
                           const BrokenLine& broken);

}  // namespace vitrine::gui
