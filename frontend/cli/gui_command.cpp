// vitrine gui: hands over to the window, which is a program of its own, since a command line must
// not wait for graphics libraries.

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "frontend/cli/commands.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

int gui_command(const GuiOptions& options) {
  const std::string json = program::to_json(options);
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::string beside = error ? "" : (self.parent_path() / "vitrine-gui").string();
  const char* const arguments[] = {"vitrine-gui", "--options", json.c_str(), nullptr};
  // The arguments are not changed; the signature is older than const.
  char* const* const words = const_cast<char* const*>(arguments);
  if (!beside.empty()) execv(beside.c_str(), words);
  const bool absent = beside.empty() || errno == ENOENT;
  if (absent) execvp("vitrine-gui", words);
  if (errno != ENOENT) {
    complain(Error{absent ? "vitrine-gui" : beside, std::strerror(errno), ""});
    return 1;
  }
  complain(Error{"gui",
                 "the window was not built: vitrine-gui is neither beside vitrine nor on PATH",
                 "install SDL2, Dear ImGui, libpng and the font DejaVu Sans Mono (./demo does), "
                 "then build again; `vitrine debug` and `vitrine show` need none of them"});
  return 1;
}

}  // namespace vitrine::cli
