#pragma once
// A stream of bytes to one client: a TCP connection from this host, or standard input and output.

#include <span>
#include <string_view>

#include "emu/base/result.hpp"
#include "emu/base/types.hpp"

namespace vitrine::gdb {

/// Two file descriptors, which it closes. Writing to a client that is gone must not kill the
/// process: SIGPIPE is to be ignored.
class Connection {
 public:
  Connection(int input, int output) : input_(input), output_(output) {}
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&& other) noexcept;
  ~Connection();

  /// Waits for bytes; returns how many came. 0: the other side is gone.
  [[nodiscard]] std::size_t read(std::span<char> out);
  /// Whether read() would return at once.
  [[nodiscard]] bool ready() const;
  /// Writes all of it; false when the other side is gone.
  bool write(std::string_view bytes);
  [[nodiscard]] int input() const { return input_; }  ///< to poll

 private:
  int input_, output_;
};

/// Waits for clients on 127.0.0.1, and nowhere else.
class Listener {
 public:
  /// Port 0: any free one. Errors: the port is in use or not permitted.
  static Result<Listener> open(u16 port);
  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&&) = delete;
  ~Listener();

  [[nodiscard]] u16 port() const { return port_; }
  /// Waits for the next client. Errors: those of accept(2).
  [[nodiscard]] Result<Connection> accept();

 private:
  Listener(int socket, u16 port) : socket_(socket), port_(port) {}
  int socket_;
  u16 port_;
};

}  // namespace vitrine::gdb
