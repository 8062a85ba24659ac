// vitrine gdb: serves a program to gdb or lldb over the remote protocol.

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "emu/base/text.hpp"
#include "emu/debug/timeline.hpp"
#include "emu/image/elf.hpp"
#include "frontend/cli/cache_options.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"
#include "frontend/gdb/guest_host.hpp"
#include "frontend/gdb/link.hpp"

namespace vitrine::cli {

namespace {

bool is_elf(const std::string& file) {
  return image::is_elf({reinterpret_cast<const u8*>(file.data()), file.size()});
}

/// What debuggers read symbols from: the file itself, or what a source was assembled to, with the
/// paths of its sources made absolute, since nobody knows where the debugger runs.
Result<gdb::Executable> executable_of(const image::Image& image, const std::string& file) {
  namespace fs = std::filesystem;
  auto bytes = read_whole_file(file);
  if (!bytes) return tl::unexpected(bytes.error());
  std::error_code ignored;  // then the path stays as it is
  fs::path path = fs::absolute(file, ignored);
  if (is_elf(*bytes)) return gdb::Executable{path.string(), std::move(*bytes)};
  image::Image with_paths = image;
  for (image::SourceFile& source : with_paths.files)
    source.path = fs::absolute(source.path, ignored).lexically_normal().string();
  const std::vector<u8> written = image::write_executable(with_paths);
  return gdb::Executable{path.replace_extension("").string(), {written.begin(), written.end()}};
}

/// One session: from the client's first packet to its last.
gdb::Leaving serve(gdb::Connection connection, gdb::Server& server, gdb::GuestHost& host,
                   machine::Machine& machine) {
  gdb::Link link(std::move(connection));
  host.attach(&link, [&machine] { machine.request_stop(); });
  const gdb::Leaving leaving = gdb::serve(server, link);
  host.attach(nullptr, [] {});
  return leaving;
}

int serve_clients(gdb::Listener listener, gdb::Server& server, gdb::GuestHost& host,
                  machine::Machine& machine, const std::string& file) {
  complain(
      fmt::format("waiting for a debugger on 127.0.0.1:{0}; in another terminal:\n"
                  "  gdb -ex 'target remote :{0}'{1}{2}",
                  listener.port(), file.empty() ? "" : " ", file));
  while (true) {
    auto connection = listener.accept();
    if (!connection) {
      complain(connection.error());
      return 1;
    }
    const gdb::Leaving leaving = serve(std::move(*connection), server, host, machine);
    if (leaving == gdb::Leaving::Killed) return 0;
    complain(fmt::format("the debugger {} at step {}; waiting for it to come back (^C ends)",
                         leaving == gdb::Leaving::Detached ? "left" : "is gone",
                         grouped(server.step())));
  }
}

}  // namespace

int gdb_command(const GdbOptions& options) {
  const auto history = parse_size("--history", options.history);
  if (!history) {
    complain(history.error());
    return usage_error;
  }
  gdb::GuestHost host(options.stdio ? gdb::GuestHost::Console::Debugger
                                    : gdb::GuestHost::Console::Terminal);
  const auto caches = cache_config(options.caches);
  if (!caches) {
    complain(caches.error());
    return usage_error;
  }
  auto machine = make_machine(options.program, host, *caches);
  if (!machine) return machine.error();
  const std::string& file = options.program.file;
  auto executable = executable_of(machine->image(), file);
  if (!executable) {
    complain(executable.error());
    return program_error;
  }
  const bool named = executable->path == std::filesystem::absolute(file).string();
  debug::Timeline timeline(*machine, {.memory_cap = *history});
  gdb::Server server(timeline, std::move(*executable));
  if (options.stdio) {
    std::signal(SIGINT, SIG_IGN);  // ^C reaches us too, but is meant for the debugger
    serve(gdb::Connection(dup(STDIN_FILENO), dup(STDOUT_FILENO)), server, host, *machine);
    return 0;
  }
  auto listener = gdb::Listener::open(options.port);
  if (!listener) {
    complain(listener.error());
    return usage_error;
  }
  return serve_clients(std::move(*listener), server, host, *machine, named ? file : "");
}

}  // namespace vitrine::cli
