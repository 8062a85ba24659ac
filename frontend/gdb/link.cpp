#include "frontend/gdb/link.hpp"

#include <algorithm>
#include <array>

#include "frontend/gdb/hex.hpp"
#include "frontend/gdb/replies.hpp"

namespace vitrine::gdb {

void Link::take() {
  std::array<char, 4096> bytes;
  const std::size_t count = connection_.read(bytes);
  if (count == 0) closed_ = true;
  for (const char byte : std::span(bytes).first(count))
    if (auto incoming = reader_.push(byte)) waiting_.push_back(std::move(*incoming));
}

std::optional<Incoming> Link::receive(bool acknowledges) {
  while (true) {
    while (waiting_.empty()) {
      if (closed_) return std::nullopt;
      take();
    }
    Incoming incoming = std::move(waiting_.front());
    waiting_.pop_front();
    switch (incoming.kind) {
      case Incoming::Kind::Ack:
        break;
      case Incoming::Kind::Nak:
        closed_ |= !connection_.write(last_sent_);
        break;
      case Incoming::Kind::Damaged:
        closed_ |= !connection_.write("-");
        break;
      case Incoming::Kind::Packet:
      case Incoming::Kind::Oversized:
        if (acknowledges) closed_ |= !connection_.write("+");
        return incoming;
      case Incoming::Kind::Interrupt:
        return incoming;
    }
  }
}

void Link::send(std::string_view payload) {
  last_sent_ = frame(payload);
  closed_ |= !connection_.write(last_sent_);
}

void Link::send_output(std::span<const u8> bytes) {
  constexpr std::size_t piece = 1024;  // some clients take no more
  for (std::size_t done = 0; done < bytes.size(); done += piece)
    send("O" + to_hex(bytes.subspan(done, std::min(piece, bytes.size() - done))));
}

bool Link::interrupted() {
  constexpr std::size_t most_waiting = 10'000;  // a client that floods is as good as gone
  while (!closed_ && connection_.ready()) {
    take();
    closed_ |= waiting_.size() > most_waiting;
  }
  const auto is_interrupt = [](const Incoming& incoming) {
    return incoming.kind == Incoming::Kind::Interrupt;
  };
  return std::erase_if(waiting_, is_interrupt) > 0 || closed_;
}

Leaving serve(Server& server, Link& link) {
  server.begin_session();
  server.set_interrupt([&link] { return link.interrupted(); });
  Leaving leaving = Leaving::Vanished;
  while (const auto incoming = link.receive(server.acknowledges())) {
    if (incoming->kind == Incoming::Kind::Interrupt) {
      server.interrupt_next_run();
      continue;
    }
    const auto reply = incoming->kind == Incoming::Kind::Oversized
                           ? std::optional<std::string>(error_too_big)
                           : server.handle(incoming->payload);
    if (reply) link.send(*reply);
    if (server.session() == Server::Session::Serving) continue;
    leaving = server.session() == Server::Session::Killed ? Leaving::Killed : Leaving::Detached;
    break;
  }
  server.set_interrupt([] { return false; });
  return leaving;
}

}  // namespace vitrine::gdb
