#include "frontend/gdb/link.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <thread>

#include "frontend/gdb/guest_host.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;
using namespace vitrine::gdb;

namespace {

/// The client's end of a connection: what it will say is written before the server looks.
struct Client {
  explicit Client(const std::string& stream = "") {
    std::signal(SIGPIPE, SIG_IGN);
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    mine = ends[0];
    theirs = ends[1];
    say(stream);
  }
  ~Client() { leave(); }
  void say(const std::string& stream) const {
    REQUIRE(write(mine, stream.data(), stream.size()) == static_cast<ssize_t>(stream.size()));
  }
  void hang_up() const { shutdown(mine, SHUT_WR); }
  void leave() {
    if (mine >= 0) close(mine);
    mine = -1;
  }
  /// Everything that the server has said so far.
  [[nodiscard]] std::string heard() const {
    std::array<char, 65536> bytes{};
    const ssize_t count = recv(mine, bytes.data(), bytes.size(), MSG_DONTWAIT);
    return {bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
  }
  int mine = -1, theirs = -1;
};

struct Debuggee {
  explicit Debuggee(const std::string& source, os::Host& outside)
      : machine(tests::make_machine(tests::assemble_image("test.asm", source), outside)),
        timeline(machine),
        server(timeline, {"/tmp/test", "bytes"}) {}
  machine::Machine machine;
  debug::Timeline timeline;
  Server server;
};

constexpr const char* exits = R"(
global _start
section .text
_start: mov edi, 3
        mov eax, 60
        syscall
)";

constexpr const char* writes = R"(
global _start
section .rodata
text:   db "hi", 10
section .text
_start: mov edi, 1
        lea rsi, [rel text]
        mov edx, 3
        mov eax, 1
        syscall
        mov eax, 60
        syscall
)";

}  // namespace

TEST_CASE("packets are acknowledged until the client asks for silence") {
  os::TestHost host;
  Debuggee it(exits, host);
  Client client(frame("QStartNoAckMode") + "+" + frame("qC"));
  Link link(Connection(client.theirs, client.theirs));
  client.hang_up();
  CHECK(serve(it.server, link) == Leaving::Vanished);
  CHECK(client.heard() == "+" + frame("OK") + frame("QC3e8"));
}

TEST_CASE("a damaged packet is asked for again, and a lost reply is sent again") {
  os::TestHost host;
  Debuggee it(exits, host);
  Client client("$qC#00" + frame("qC") + "-");
  Link link(Connection(client.theirs, client.theirs));
  client.hang_up();
  CHECK(serve(it.server, link) == Leaving::Vanished);
  CHECK(client.heard() == "-+" + frame("QC3e8") + frame("QC3e8"));
}

TEST_CASE("an oversized packet is refused, and the session goes on") {
  os::TestHost host;
  Debuggee it(exits, host);
  Client client;
  std::thread sender([&] {
    client.say(frame("M" + std::string(max_payload, '0')) + frame("c"));
    client.hang_up();
  });
  Link link(Connection(client.theirs, client.theirs));
  CHECK(serve(it.server, link) == Leaving::Vanished);
  sender.join();
  CHECK(client.heard() == "+" + frame("E07") + "+" + frame("W03"));
}

TEST_CASE("detaching, killing and vanishing are told apart") {
  os::TestHost host;
  Debuggee it(exits, host);
  Client detaching(frame("D")), killing(frame("k")), gone(frame("m401"));
  Link first(Connection(detaching.theirs, detaching.theirs));
  CHECK(serve(it.server, first) == Leaving::Detached);
  gone.leave();
  Link second(Connection(gone.theirs, gone.theirs));
  CHECK(serve(it.server, second) == Leaving::Vanished);
  Link third(Connection(killing.theirs, killing.theirs));
  CHECK(serve(it.server, third) == Leaving::Killed);
}

TEST_CASE("an endless program stops when the client interrupts or vanishes") {
  os::TestHost host;
  Debuggee it("global _start\nsection .text\n_start: jmp _start\n", host);
  Client client(frame("c"));
  Link link(Connection(client.theirs, client.theirs));
  std::thread user([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    client.say("\x03");
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    client.say(frame("c"));
    client.hang_up();
  });
  CHECK(serve(it.server, link) == Leaving::Vanished);
  user.join();
  CHECK(client.heard().find("$T02") != std::string::npos);
}

TEST_CASE("an interrupt that comes between two steps stops the next one, once") {
  os::TestHost host;
  Debuggee it("global _start\nsection .text\n_start: jmp _start\n", host);
  const auto stops = [&](const std::string& said) {
    Client client(said);
    Link link(Connection(client.theirs, client.theirs));
    client.hang_up();
    CHECK(serve(it.server, link) == Leaving::Vanished);
    std::string signals;
    const std::string heard = client.heard();
    for (std::size_t at = 0; (at = heard.find("$T", at)) != std::string::npos; ++at)
      signals += heard.substr(at + 2, 2) + " ";
    return signals;
  };
  for (const char* run : {"vCont;s:1", "vCont;r401000,401010:1", "s", "c", "C05"}) {
    INFO(run);
    CHECK(stops("\x03" + frame(run)) == "02 ");
    CHECK(it.machine.step() == 0);
  }
  CHECK(stops(frame("s") + "\x03" + frame("qC") + frame("s") + frame("s")) == "05 02 05 ");
  CHECK(it.machine.step() == 2);
  CHECK(stops("\x03" + frame("bs") + frame("bs")) == "02 05 ");
  CHECK(stops("\x03") + stops(frame("s")) == "05 ");  // the next client asked for nothing
}

TEST_CASE("with the debugger's console, output is sent to it and input has ended") {
  GuestHost host(GuestHost::Console::Debugger);
  Debuggee it(writes, host);
  Client client(frame("c"));
  Link link(Connection(client.theirs, client.theirs));
  client.hang_up();
  host.attach(&link, [] {});
  CHECK(serve(it.server, link) == Leaving::Vanished);
  CHECK(client.heard() == "+" + frame("O68690a") + frame("W01"));
  std::array<u8, 4> bytes{};
  CHECK(host.read_input(bytes) == 0);
}

TEST_CASE("the listener is on this host only, and says when a port is taken") {
  auto first = Listener::open(0);
  REQUIRE(first);
  CHECK(first->port() != 0);
  const auto second = Listener::open(first->port());
  REQUIRE_FALSE(second);
  CHECK(second.error().to_string().find("another program listens there") != std::string::npos);

  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(first->port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  auto connection = first->accept();
  REQUIRE(connection);
  CHECK_FALSE(connection->ready());
  REQUIRE(write(socket, "abc", 3) == 3);
  std::array<char, 8> bytes{};
  CHECK(connection->read(bytes) == 3);
  close(socket);
  CHECK(connection->read(bytes) == 0);
}
