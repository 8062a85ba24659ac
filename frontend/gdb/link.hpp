#pragma once
// Packets to and from one client: acknowledgements, and what comes while the program runs.

#include <deque>

#include "frontend/gdb/connection.hpp"
#include "frontend/gdb/packet.hpp"
#include "frontend/gdb/server.hpp"

namespace vitrine::gdb {

class Link {
 public:
  explicit Link(Connection connection) : connection_(std::move(connection)) {}

  /// The next packet of the client, or its wish to interrupt a program that has already stopped;
  /// nullopt when it is gone. Damaged packets are asked for again.
  std::optional<Incoming> receive(bool acknowledges);
  void send(std::string_view payload);
  /// What the program wrote, for the client's console; only while the client waits for a stop.
  void send_output(std::span<const u8> bytes);

  /// Takes what has come without waiting: whether the client wants the running program to stop, or
  /// is gone. Says so once for each request.
  bool interrupted();
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] int descriptor() const { return connection_.input(); }  ///< to poll

 private:
  void take();

  Connection connection_;
  PacketReader reader_;
  std::deque<Incoming> waiting_;
  std::string last_sent_;
  bool closed_ = false;
};

enum class Leaving : u8 { Detached, Killed, Vanished };

/// Serves one client until it leaves.
Leaving serve(Server& server, Link& link);

}  // namespace vitrine::gdb
