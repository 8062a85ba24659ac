#include "frontend/gui/png.hpp"

#include <png.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace vitrine::gui {

Result<void> write_png(const std::string& path, const Image& image) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<png_uint_32>(image.width);
  png.height = static_cast<png_uint_32>(image.height);
  png.format = PNG_FORMAT_RGB;
  // Not by its name: libpng removes what it cannot write to, be it a device.
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr)
    return fail(path, "cannot be written: " + std::string(std::strerror(errno)),
                "name another file");
  bool written = png_image_write_to_stdio(&png, file, 0, image.rgb.data(), 0, nullptr) != 0;
  written = std::fclose(file) == 0 && written;
  if (!written) return fail(path, "cannot be written in full", "name another file");
  return {};
}

Result<Image> read_png(const std::string& path) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_file(&png, path.c_str()) == 0)
    return fail(path, "cannot be read: " + std::string(png.message));
  png.format = PNG_FORMAT_RGB;
  Image image{static_cast<int>(png.width), static_cast<int>(png.height), {}};
  image.rgb.resize(PNG_IMAGE_SIZE(png));
  if (png_image_finish_read(&png, nullptr, image.rgb.data(), 0, nullptr) == 0)
    return fail(path, "cannot be read: " + std::string(png.message));
  return image;
}

}  // namespace vitrine::gui
