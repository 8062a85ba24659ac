#pragma once
// A file that a command writes at its end, opened before it begins its work: what cannot be written
// is said before a long run, not after it.

#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "emu/base/result.hpp"

namespace vitrine::cli {

/// A file that a command is told to write or to read.
struct NamedFile {
  std::string role;  ///< "--cachegrind-out", "the program"
  std::string path;  ///< "": none
};

/// Why these may not be written: one is what is read, or what another one is. Nothing when all is
/// well. Devices may be named more than once.
[[nodiscard]] std::optional<Error> check_outputs(std::span<const NamedFile> written,
                                                 std::span<const NamedFile> read);

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
