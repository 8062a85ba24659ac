#include "frontend/cli/output_file.hpp"

#include <cerrno>
#include <cstring>

namespace vitrine::cli {

Result<OutputFile> OutputFile::create(const std::string& path) {
  OutputFile output;
  output.path_ = path;
  output.file_.reset(std::fopen(path.c_str(), "w"));
  if (!output.file_)
    return fail(path, std::string("cannot be written: ") + std::strerror(errno),
                "name a file in a directory that exists and is yours");
  return output;
}

std::optional<Error> OutputFile::write(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
  const bool closed = std::fclose(file_.release()) == 0;
  if (written && closed) return std::nullopt;
  return Error{path_, "cannot be written to its end", "is the disk full?"};
}

}  // namespace vitrine::cli
