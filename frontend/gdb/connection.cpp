#include "frontend/gdb/connection.hpp"

#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace vitrine::gdb {

Connection::Connection(Connection&& other) noexcept
    : input_(std::exchange(other.input_, -1)), output_(std::exchange(other.output_, -1)) {}

Connection& Connection::operator=(Connection&& other) noexcept {
  std::swap(input_, other.input_);
  std::swap(output_, other.output_);
  return *this;
}

Connection::~Connection() {
  if (input_ >= 0) ::close(input_);
  if (output_ >= 0 && output_ != input_) ::close(output_);
}

std::size_t Connection::read(std::span<char> out) {
  while (true) {
    const ssize_t count = ::read(input_, out.data(), out.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return 0;
  }
}

bool Connection::ready() const {
  pollfd waiting{input_, POLLIN, 0};
  return ::poll(&waiting, 1, 0) > 0;
}

bool Connection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(output_, bytes.data(), bytes.size());
    if (count > 0)
      bytes.remove_prefix(static_cast<std::size_t>(count));
    else if (errno != EINTR)
      return false;
  }
  return true;
}

Result<Listener> Listener::open(u16 port) {
  const std::string place = fmt::format("--port {}", port);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return fail(place, std::strerror(errno));
  Listener listener(socket, port);
  const int on = 1;  // a port that was just given back may be taken again at once
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket, generic, sizeof address) != 0 || ::listen(socket, 1) != 0) {
    if (errno == EADDRINUSE)
      return fail(place, "another program listens there",
                  "name another port, or --port 0 for any that is free");
    return fail(place, std::strerror(errno), "name a port above 1023, or 0 for any that is free");
  }
  socklen_t size = sizeof address;
  if (::getsockname(socket, generic, &size) != 0) return fail(place, std::strerror(errno));
  listener.port_ = ntohs(address.sin_port);
  return listener;
}

Listener::Listener(Listener&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), port_(other.port_) {}

Listener::~Listener() {
  if (socket_ >= 0) ::close(socket_);
}

Result<Connection> Listener::accept() {
  while (true) {
    const int client = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) {
      const int on = 1;  // packets are small, and each waits for an answer
      ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return Connection(client, client);
    }
    if (errno != EINTR && errno != ECONNABORTED)
      return fail(fmt::format("port {}", port_), std::strerror(errno));
  }
}

}  // namespace vitrine::gdb
