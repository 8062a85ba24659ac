#include "frontend/gdb/server.hpp"

#include <algorithm>

#include "frontend/gdb/hex.hpp"
#include "frontend/gdb/memory.hpp"
#include "frontend/gdb/packet.hpp"
#include "frontend/gdb/registers.hpp"
#include "frontend/gdb/replies.hpp"

namespace vitrine::gdb {

namespace {

constexpr std::size_t most_breakpoints = 100'000, most_watchpoints = 1'000;
constexpr u64 largest_watch = u64{1} << 30;  // bytes

}  // namespace

Server::Server(debug::Timeline& timeline, Executable executable)
    : timeline_(timeline),
      debugger_(timeline, view::session_views()),
      executable_(std::move(executable)),
      auxiliary_vector_(auxiliary_vector(timeline.machine())) {
  begin_session();
}

void Server::begin_session() {
  untold_.clear();
  session_ = Session::Serving;
  breakpoints_.clear();
  watchpoints_.clear();
  acknowledges_ = true;
  interrupt_next_run_ = false;
  extended_ = tells_breaks_ = is_lldb_ = false;
  if (gone_) revive();
  last_stop_ = first_stop();
}

void Server::set_interrupt(std::function<bool()> interrupted) {
  interrupted_ = std::move(interrupted);
  timeline_.set_progress([this](double) { return !interrupted_(); });
}

std::optional<std::string> Server::handle(std::string_view packet) {
  if (packet == "k") {
    session_ = Session::Killed;
    return std::nullopt;
  }
  return dispatch(packet);
}

std::string Server::dispatch(std::string_view packet) {
  if (packet.empty()) return "";
  const std::string_view rest = packet.substr(1);
  switch (packet[0]) {
    case '?':
      return last_stop_;
    case 'g':
      return to_hex(read_registers(timeline_.machine().state()));
    case 'G':
      return write_all_registers(rest);
    case 'p':
      return read_one_register(rest);
    case 'P':
      return write_one_register(rest);
    case 'm':
      return read_bytes(rest);
    case 'M':
      return write_bytes(rest, false);
    case 'X':
      return write_bytes(rest, true);
    case 'Z':
      return set_stop_point(rest, true);
    case 'z':
      return set_stop_point(rest, false);
    case 'c':
    case 'C':
    case 's':
    case 'S':
    case 'b':
      return resume(packet);
    case 'H':
    case 'T':
      return ok;  // there is one thread
    case '!':
      extended_ = true;
      return ok;
    case 'R':
      return extended_ ? restart() : "";
    case 'D':
      session_ = Session::Detached;
      return ok;
    case 'q':
    case 'Q':
      return query(packet);
    case 'v':
      return multi_letter(packet);
    default:
      return "";
  }
}

std::string Server::multi_letter(std::string_view packet) {
  Fields fields(packet);
  if (packet == "vCont?") return "vCont;c;C;s;S;r";
  if (fields.take("vCont;")) return resume_vcont(fields.rest());
  if (fields.take("vFile:")) return file_request(fields.rest());
  if (fields.take("vRun;")) return extended_ ? restart() : "";
  if (fields.take("vKill;")) {
    gone_ = true;
    last_stop_ = "X09";
    if (!extended_) session_ = Session::Killed;
    return ok;
  }
  return "";
}

std::string Server::read_one_register(std::string_view text) const {
  const auto number = Fields(text).number();
  if (!number || *number >= register_count) return error_invalid;
  return to_hex(read_register(timeline_.machine().state(), static_cast<unsigned>(*number)));
}

std::string Server::write_one_register(std::string_view text) {
  Fields fields(text);
  const auto number = fields.number();
  if (!number || !fields.take("=")) return error_invalid;
  const auto bytes = from_hex(fields.rest());
  cpu::State state = timeline_.machine().state();
  if (!bytes || *number >= register_count ||
      !write_register(state, static_cast<unsigned>(*number), *bytes))
    return error_invalid;
  // Setting a register to what it is makes no new history.
  if (state != timeline_.machine().state())
    timeline_.edit([&](machine::Machine& machine) { machine.state() = state; });
  return ok;
}

std::string Server::write_all_registers(std::string_view text) {
  const auto bytes = from_hex(text);
  if (!bytes) return error_invalid;
  cpu::State state = timeline_.machine().state();
  std::string_view rest = *bytes;
  for (unsigned number = 0; number < register_count; ++number) {
    const std::string_view value = rest.substr(0, register_size(number));
    if (!write_register(state, number, value)) return error_invalid;
    rest.remove_prefix(value.size());
  }
  if (!rest.empty()) return error_invalid;
  if (state != timeline_.machine().state())
    timeline_.edit([&](machine::Machine& machine) { machine.state() = state; });
  return ok;
}

std::string Server::read_bytes(std::string_view text) const {
  Fields fields(text);
  const auto address = fields.number();
  const bool comma = fields.take(",");
  const auto size = fields.number();
  if (!address || !comma || !size || !fields.done()) return error_invalid;
  const u64 most = max_payload / 2;  // two digits a byte
  const std::string bytes = read_memory(timeline_.machine(), *address, std::min(*size, most));
  if (bytes.empty() && *size > 0) return error_fault;
  return to_hex(bytes);
}

std::string Server::write_bytes(std::string_view text, bool binary) {
  Fields fields(text);
  const auto address = fields.number();
  const bool comma = fields.take(",");
  const auto size = fields.number();
  if (!address || !comma || !size || !fields.take(":")) return error_invalid;
  const auto bytes = binary ? std::string(fields.rest()) : from_hex(fields.rest());
  if (!bytes || bytes->size() != *size) return error_invalid;
  if (!is_mapped(timeline_.machine(), *address, *size)) return error_fault;
  if (read_memory(timeline_.machine(), *address, *size) == *bytes) return ok;
  std::size_t written = 0;
  timeline_.edit([&](machine::Machine& machine) {
    written = machine.poke(*address, {reinterpret_cast<const u8*>(bytes->data()), bytes->size()});
  });
  return written == bytes->size() ? ok : error_fault;
}

std::string Server::set_stop_point(std::string_view text, bool insert) {
  Fields fields(text);
  const auto type = fields.number();
  const bool first_comma = fields.take(",");
  const auto address = fields.number();
  const bool second_comma = fields.take(",");
  const auto size = fields.number();
  if (!type || !first_comma || !address || !second_comma || !size) return error_invalid;
  if (*type > 4) return "";
  const auto kind = static_cast<StopPoint>(*type);
  if (kind == StopPoint::Software || kind == StopPoint::Hardware) {
    const Breakpoint breakpoint{kind, *address};
    std::erase(breakpoints_, breakpoint);
    if (!insert) return ok;
    if (!is_mapped(timeline_.machine(), *address, 1)) return error_fault;
    if (breakpoints_.size() == most_breakpoints) return error_no_space;
    breakpoints_.push_back(breakpoint);
    return ok;
  }
  const machine::Watch watch{*address, *size, kind != StopPoint::Write, kind != StopPoint::Read};
  std::erase_if(watchpoints_, [&](const Watchpoint& other) {
    return other.kind == kind && other.watch == watch;
  });
  if (!insert) return ok;
  if (*size == 0 || *size > largest_watch || *address + *size < *address) return error_invalid;
  if (watchpoints_.size() == most_watchpoints) return error_no_space;
  watchpoints_.push_back({kind, watch});
  return ok;
}

}  // namespace vitrine::gdb
