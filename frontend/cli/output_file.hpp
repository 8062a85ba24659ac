#pragma once
// A file that a command writes at its end, opened before it begins its work: what cannot be written
// is said before a long run, not after it.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "emu/base/result.hpp"

namespace vitrine::cli {

class OutputFile {
 public:
  /// Errors: it cannot be created or written.
  static Result<OutputFile> create(const std::string& path);

  /// Writes everything and closes. Errors: not all of it could be written.
  [[nodiscard]] std::optional<Error> write(std::string_view text);

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::string path_;
  std::unique_ptr<std::FILE, Closer> file_;
};

}  // namespace vitrine::cli
