#include "frontend/cli/trace_input.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "emu/base/text.hpp"

namespace vitrine::cli {

namespace {

/// Closes the descriptor when the last copy goes.
std::shared_ptr<const int> owned(int descriptor) {
  return {new int(descriptor), [](const int* held) {
            close(*held);
            delete held;
          }};
}

lab::TraceReader::Source source_of(std::shared_ptr<const int> descriptor) {
  return [descriptor = std::move(descriptor)](std::span<char> out) -> std::size_t {
    for (;;) {
      const ssize_t count = read(*descriptor, out.data(), out.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR || InterruptGuard::came()) return 0;
    }
  };
}

}  // namespace

Result<std::unique_ptr<TraceInput>> TraceInput::open(const std::string& path,
                                                     const std::string& format) {
  std::optional<lab::TraceFormat> known;
  if (!format.empty()) {
    const auto parsed = lab::parse_trace_format(format);
    if (!parsed) return tl::unexpected(parsed.error());
    known = *parsed;
  }
  const bool standard = path == "-";
  const int descriptor = standard ? dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return fail(path, std::strerror(errno), "name a trace, or - for standard input");
  char nothing = 0;
  if (read(descriptor, &nothing, 0) < 0) {
    const std::string why = std::strerror(errno);
    close(descriptor);
    return fail(path, why, "name a trace, or - for standard input");
  }
  return std::unique_ptr<TraceInput>(
      new TraceInput({standard ? "standard input" : path, source_of(owned(descriptor)), known}));
}

Result<std::optional<lab::TraceAccess>> TraceInput::next() {
  if (InterruptGuard::came()) return std::nullopt;
  auto access = reader_.next();
  // ^C may have cut a line short.
  if (InterruptGuard::came()) return std::nullopt;
  return access;
}

int TraceInput::end() const {
  if (!InterruptGuard::came()) return 0;
  complain(
      fmt::format("interrupted after {} of the trace", counted(reader_.accesses(), "reference")));
  return 130;
}

}  // namespace vitrine::cli
