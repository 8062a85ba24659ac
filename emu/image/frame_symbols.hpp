#pragma once
// Symbols that declare stack slots (frame_symbol_prefix in image.hpp), in and out. Private to this
// folder.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emu/image/image.hpp"

namespace vitrine::image {

struct FrameSymbol {
  std::string function;
  FrameVariable variable;
};

/// What `frame$main$sum$8` with the value −8 declares; nullopt for any other name.
[[nodiscard]] std::optional<FrameSymbol> parse_frame_symbol(std::string_view name, u64 value);

/// "frame$main$sum$8"
[[nodiscard]] std::string frame_symbol_name(std::string_view function,
                                            const FrameVariable& variable);

/// Adds the declared variables to the frames of the image, whose symbols must be complete. What
/// belongs to no known function is dropped.
void attach_frames(Image& image, const std::vector<FrameSymbol>& declared);

/// Sorts frames by function and joins those of one function.
void sort_frames(std::vector<FrameLayout>& frames);

}  // namespace vitrine::image
