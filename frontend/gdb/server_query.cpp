// Who the other side is, what this one can do, and the objects that it hands out in pieces.

#include <fmt/core.h>

#include <algorithm>

#include "emu/os/process.hpp"
#include "frontend/gdb/hex.hpp"
#include "frontend/gdb/memory.hpp"
#include "frontend/gdb/packet.hpp"
#include "frontend/gdb/registers.hpp"
#include "frontend/gdb/replies.hpp"
#include "frontend/gdb/server.hpp"
#include "frontend/gdb/signals.hpp"

namespace vitrine::gdb {

namespace {

const std::string triple = to_hex(std::string_view("x86_64-pc-linux-gnu"));

/// One piece of `object`: m when more follows, l when this is the last.
std::string piece(std::string_view object, u64 offset, u64 length) {
  // Escapes may double it, and it must still fit.
  constexpr u64 most = max_payload / 2 - 1;
  if (offset >= object.size()) return "l";
  const std::string_view part = object.substr(offset, std::min(length, most));
  return (offset + part.size() < object.size() ? "m" : "l") + std::string(part);
}

}  // namespace

std::string Server::query(std::string_view packet) {
  Fields fields(packet);
  if (fields.take("qSupported")) return supported(fields.rest());
  if (fields.take("qXfer:")) return transfer(fields.rest());
  if (fields.take("qRcmd,")) {
    const auto command = from_hex(fields.rest());
    return command ? monitor(*command) : error_invalid;
  }
  if (packet == "QStartNoAckMode") {
    acknowledges_ = false;
    return ok;
  }
  if (fields.take("qAttached")) return "0";  // we started it: the client's end is its end
  if (packet == "qC") return gone_ ? "" : std::string("QC") + thread_id;
  if (packet == "qfThreadInfo") return gone_ ? "l" : std::string("m") + thread_id;
  if (packet == "qsThreadInfo") return "l";
  if (packet == "qSymbol::") return ok;

  // lldb's own questions
  if (packet == "qHostInfo") {
    is_lldb_ = true;
    last_stop_ = first_stop();
    return "triple:" + triple +
           ";ptrsize:8;endian:little;ostype:linux;watchpoint_exceptions_received:after;";
  }
  if (packet == "qProcessInfo")
    return fmt::format(
        "pid:{};parent-pid:1;real-uid:3e8;real-gid:3e8;effective-uid:3e8;"
        "effective-gid:3e8;triple:{};ostype:linux;endian:little;ptrsize:8;",
        thread_id, triple);
  if (fields.take("qMemoryRegionInfo:")) {
    const auto address = fields.number();
    return address ? memory_region(timeline_.machine(), *address) : error_invalid;
  }
  if (packet == "qWatchpointSupportInfo:") return "num:1000;";
  return "";
}

/// gdb's features are separated by semicolons.
std::string Server::supported(std::string_view features) {
  Fields fields(features);
  while (!fields.done())
    if (fields.until(';').find("swbreak+") != std::string_view::npos) tells_breaks_ = true;
  return fmt::format(
      "PacketSize={:x};QStartNoAckMode+;swbreak+;hwbreak+;vContSupported+;"
      "qXfer:features:read+;qXfer:auxv:read+;qXfer:exec-file:read+;qXfer:siginfo:read+;"
      "ReverseStep+;ReverseContinue+",
      max_payload);
}

/// OBJECT:read:ANNEX:OFFSET,LENGTH
std::string Server::transfer(std::string_view text) const {
  Fields fields(text);
  const std::string_view object = fields.until(':'), operation = fields.until(':'),
                         annex = fields.until(':');
  const auto offset = fields.number();
  const bool comma = fields.take(",");
  const auto length = fields.number();
  if (operation != "read") return "";
  if (!offset || !comma || !length || !fields.done()) return error_invalid;
  if (object == "features")
    return annex == "target.xml" ? piece(target_description(), *offset, *length) : "E00";
  if (object == "auxv") return piece(auxiliary_vector_, *offset, *length);
  if (object == "siginfo") return piece(signal_information(timeline_.machine()), *offset, *length);
  if (object == "exec-file") return piece(executable_.path, *offset, *length);
  return "";
}

/// A command of Vitrine's own debugger: who-wrote, explain, show, …
std::string Server::monitor(std::string_view command) {
  const debug::Reply reply = debugger_.execute(command);
  std::string text;
  for (const debug::PaneRequest& request : reply.panes)
    text += view::to_text(view::make_pane(debugger_, request)) + "\n";
  for (const std::string& line : reply.lines)
    text += line + "\n";
  if (reply.error) text += reply.error->to_string() + "\n";
  if (reply.quit) text += "gdb's detach or kill ends the session\n";
  constexpr std::size_t most = max_payload / 2;  // two digits a byte
  if (reply.moved) {
    gone_ = false;
    text += "gdb does not know of this yet: say maintenance flush register-cache\n";
  }
  if (text.size() > most) text.resize(most);
  return text.empty() ? ok : to_hex(text);
}

}  // namespace vitrine::gdb
