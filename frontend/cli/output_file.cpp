#include "frontend/cli/output_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace vitrine::cli {

namespace {

/// Also of files that do not exist yet.
bool is_same_file(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return false;
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (fs::equivalent(a, b, ignored)) return !fs::is_character_file(a, ignored);
  return fs::weakly_canonical(fs::absolute(a), ignored) ==
         fs::weakly_canonical(fs::absolute(b), ignored);
}

}  // namespace

std::optional<Error> check_outputs(std::span<const NamedFile> written,
                                   std::span<const NamedFile> read) {
  const std::string remedy = "name another file to write to";
  for (std::size_t i = 0; i < written.size(); ++i) {
    const std::string place = written[i].role + " " + written[i].path;
    for (const NamedFile& other : read)
      if (is_same_file(written[i].path, other.path))
        return Error{place, "is " + other.role + " itself", remedy};
    for (const NamedFile& other : written.first(i))
      if (is_same_file(written[i].path, other.path))
        return Error{place, "is what " + other.role + " writes too", remedy};
  }
  return std::nullopt;
}

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
