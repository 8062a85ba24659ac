#pragma once
// What a debugger asks over the remote protocol, answered from a timeline: packet in, reply out, no
// sockets. A reply of "" means that the packet is unknown, as the protocol wants it.
//
// The program is one process with one thread. It is stopped whenever a packet is handled; packets
// that run it return when it has stopped again. A program that a signal kills stops at the fault
// first, as under a native gdb, so that one may look around and go back; it is gone once the
// debugger lets the signal through.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "emu/view/session_views.hpp"

namespace vitrine::gdb {

/// The program's file, which debuggers fetch through the server.
struct Executable {
  std::string path;  ///< absolute
  std::string bytes;
};

class Server {
 public:
  /// The timeline must be at its beginning, and outlive this.
  Server(debug::Timeline& timeline, Executable executable);

  /// The answer to one packet; nullopt: there is none (the client is leaving).
  std::optional<std::string> handle(std::string_view packet);

  enum class Session : u8 {
    Serving,
    Detached,  ///< by the client; another may follow
    Killed,    ///< the client wants the program, and with it the server, to end
  };
  [[nodiscard]] Session session() const { return session_; }
  /// Whether packets are no longer acknowledged.
  [[nodiscard]] bool acknowledges() const { return acknowledges_; }

  /// Asked now and then while the program runs: whether the client wants it to stop.
  void set_interrupt(std::function<bool()> interrupted);

  /// The client asked for a stop between two runs: the next one stops before it begins. A client
  /// that steps instruction by instruction is between two runs most of the time.
  void interrupt_next_run() { interrupt_next_run_ = true; }

  /// A new client: nothing agreed with the last one holds. A program whose end it saw is alive
  /// again, one step earlier: history is kept.
  void begin_session();

  /// The number of the present stop's moment in the run, for remarks to the user.
  [[nodiscard]] u64 step() const { return timeline_.now().step; }

 private:
  enum class StopPoint : u8 { Software, Hardware, Write, Read, Access };  // as Z0 … Z4 number them
  struct Watchpoint {
    StopPoint kind;
    machine::Watch watch;
    bool operator==(const Watchpoint&) const = default;
  };
  struct Touch {
    Watchpoint watchpoint;
    u64 address;  ///< of the access, inside of what is watched
  };
  struct Breakpoint {
    StopPoint kind;
    u64 address;
    bool operator==(const Breakpoint&) const = default;
  };

  // server.cpp: what is asked of the process
  std::string dispatch(std::string_view packet);
  std::string read_one_register(std::string_view text) const;
  std::string write_one_register(std::string_view text);
  std::string write_all_registers(std::string_view text);
  std::string read_bytes(std::string_view text) const;
  std::string write_bytes(std::string_view text, bool binary);
  std::string set_stop_point(std::string_view text, bool insert);
  std::string multi_letter(std::string_view packet);

  // server_query.cpp: who the other side is and what this one can do
  std::string query(std::string_view packet);
  std::string supported(std::string_view features);
  std::string transfer(std::string_view text) const;
  std::string monitor(std::string_view command);

  // server_file.cpp: the executable, as a file
  std::string file_request(std::string_view text) const;

  // server_run.cpp: going on and back
  std::string resume(std::string_view text);
  std::string resume_vcont(std::string_view actions);
  std::string go_on(u64 steps, std::optional<u64> signal, std::optional<u64> address);
  std::string step_in_range(u64 start, u64 end);
  std::string go_back(u64 steps);
  std::string restart();
  std::string report(const debug::Arrival& arrival, debug::Way way);
  void note_touches(const debug::Arrival& arrival, debug::Way way);
  std::optional<std::string> tell_touch();
  [[nodiscard]] std::string stop_reply(u8 signal, const std::string& why = "") const;
  [[nodiscard]] std::string first_stop() const;
  [[nodiscard]] std::string end_of_program() const;
  [[nodiscard]] machine::Stops stops() const;
  std::optional<std::string> stopped_beforehand(debug::Way way);
  void revive();

  debug::Timeline& timeline_;
  debug::Session debugger_;  ///< what monitor commands are said to
  Executable executable_;
  std::string auxiliary_vector_;
  std::function<bool()> interrupted_ = [] { return false; };
  bool interrupt_next_run_ = false;
  std::vector<Breakpoint> breakpoints_;
  std::vector<Watchpoint> watchpoints_;
  /// Further watchpoints that the step touched which led to this moment, travelling this way: a
  /// stop tells of one, so that the next run stops at once to tell of the next.
  std::vector<Touch> untold_;
  debug::Position untold_at_;
  debug::Way untold_way_ = debug::Way::Forwards;
  Session session_ = Session::Serving;
  std::string last_stop_;      ///< what ? answers
  bool gone_ = false;          ///< the client has been told that the program ended
  bool acknowledges_ = true;   ///< until QStartNoAckMode
  bool extended_ = false;      ///< target extended-remote: the program may be started again
  bool tells_breaks_ = false;  ///< the client knows swbreak and hwbreak
  bool is_lldb_ = false;
};

}  // namespace vitrine::gdb
