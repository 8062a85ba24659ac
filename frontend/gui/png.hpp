#pragma once
// Pictures in files.

#include <string>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/base/types.hpp"

namespace vitrine::gui {

struct Image {
  int width = 0, height = 0;
  std::vector<u8> rgb;  ///< rows from the top, three bytes a pixel
  bool operator==(const Image&) const = default;
};

/// Errors: the file cannot be written.
[[nodiscard]] Result<void> write_png(const std::string& path, const Image& image);
/// Errors: no file, no PNG.
[[nodiscard]] Result<Image> read_png(const std::string& path);

}  // namespace vitrine::gui
