// Who the other side is, what this one can do, and the objects that it hands out in pieces.

#include <fmt/core.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/os/process.hpp"
#include "frontend/gdb/hex.hpp"
#include "frontend/gdb/memory.hpp"
#include "frontend/gdb/packet.hpp"
#include "frontend/gdb/registers.hpp"
#include "frontend/gdb/replies.hpp"
#include "frontend/gdb/server.hpp"

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
  if (packet == "qC") return std::string("QC") + thread_id;
  if (packet == "qfThreadInfo") return std::string("m") + thread_id;
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
      "qXfer:features:read+;qXfer:auxv:read+;qXfer:exec-file:read+;"
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
  if (object == "exec-file") return piece(executable_.path, *offset, *length);
  return "";
}

std::string Server::monitor(std::string_view command) {
  const auto now = timeline_.now(), furthest = timeline_.furthest();
  if (command == "step")
    return to_hex(fmt::format("step {} of {} that this run has seen\n", grouped(now.step),
                              grouped(furthest.step)));
  if (command == "help" || command.empty())
    return to_hex(std::string_view(
        "monitor step    which moment of the run this is\n"
        "monitor help    this list\n"
        "Going back needs no monitor: reverse-stepi, reverse-continue, reverse-finish, …\n"));
  return to_hex(
      fmt::format("vitrine has no monitor command {} (monitor help lists them)\n", command));
}

}  // namespace vitrine::gdb
