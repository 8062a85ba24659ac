#include "frontend/gdb/server.hpp"

#include <fmt/core.h>

#include "frontend/gdb/hex.hpp"
#include "frontend/gdb/packet.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;
using namespace vitrine::gdb;

namespace {

constexpr const char* counting = R"(
global _start
section .data
value:  dq 1
section .bss
room:   resb 8192
section .text
_start: mov     eax, 5
store:  mov     [value], rax
again:  inc     qword [value]
        dec     rax
        jnz     again
done:   mov     edi, 3
        mov     eax, 60
        syscall
)";

constexpr const char* crashing = R"(
global _start
section .text
_start: mov     eax, 7
fault:  mov     [0], eax
)";

/// A program under a server.
struct Debuggee {
  explicit Debuggee(const std::string& source)
      : machine(tests::make_machine(tests::assemble_image("test.asm", source), host)),
        timeline(machine),
        server(timeline, {"/tmp/test", "the executable's bytes"}) {}

  std::string say(const std::string& packet) { return server.handle(packet).value_or("(nothing)"); }
  [[nodiscard]] u64 at(const char* label) const {
    return machine.image().find_symbol(label)->value;
  }
  /// "m%,8" with the address of `label` for %.
  std::string say(std::string packet, const char* label) {
    return say(packet.replace(packet.find('%'), 1, fmt::format("{:x}", at(label))));
  }
  [[nodiscard]] u64 rip() const { return machine.state().rip; }

  os::TestHost host;
  machine::Machine machine;
  debug::Timeline timeline;
  Server server;
};

bool starts(const std::string& text, const std::string& with) {
  return text.rfind(with, 0) == 0;
}

}  // namespace

TEST_CASE("a client learns what it may ask, and unknown packets are answered by nothing") {
  Debuggee it(counting);
  const std::string features = it.say("qSupported:swbreak+;xmlRegisters=i386");
  for (const char* feature : {"PacketSize=10000", "QStartNoAckMode+", "qXfer:features:read+",
                              "ReverseStep+", "ReverseContinue+", "swbreak+"})
    CHECK(features.find(feature) != std::string::npos);
  CHECK(it.server.acknowledges());
  CHECK(it.say("QStartNoAckMode") == "OK");
  CHECK_FALSE(it.server.acknowledges());
  for (const char* unknown : {"", "vMustReplyEmpty", "QNonStop:1", "qTStatus", "Zx", "j", "B", "bx",
                              "qXfer:btrace:read::0,10", "vFile:chmod:1", "R00"})
    CHECK(it.say(unknown) == (std::string(unknown) == "Zx" ? "E16" : ""));
  CHECK(it.say("?") == fmt::format("T0506:0000000000000000;07:{};10:{};thread:3e8;",
                                   to_hex(little_endian(it.machine.state().gpr[isa::Rsp], 8)),
                                   to_hex(little_endian(it.rip(), 8))));
  CHECK(it.say("qAttached") == "0");
  CHECK(it.say("qC") == "QC3e8");
  CHECK(it.say("qfThreadInfo") == "m3e8");
  CHECK(it.say("qsThreadInfo") == "l");
  CHECK(it.say("Hg3e8") == "OK");
  CHECK(it.say("vCont?") == "vCont;c;C;s;S;r");
}

TEST_CASE("lldb learns the host and the regions, and finds a program that it does not run on") {
  Debuggee it(counting);
  CHECK(it.say("qHostInfo").find("ostype:linux;") != std::string::npos);
  CHECK(starts(it.say("?"), "T11"));  // SIGSTOP in gdb's numbers
  CHECK(starts(it.say("qProcessInfo"), "pid:3e8;"));
  CHECK(starts(it.say("qMemoryRegionInfo:%", "_start"),
               "start:401000;size:1000;permissions:rx;name:"));
  CHECK(it.say("qMemoryRegionInfo:0") == "start:0;size:400000;");
  CHECK(starts(it.say("qMemoryRegionInfo:ffffffffffffffff"), "start:7ffffffff000;size:"));
}

TEST_CASE("registers are read and written") {
  Debuggee it(counting);
  it.say("s");
  CHECK(it.say("g").substr(0, 16) == "0500000000000000");
  CHECK(it.say("g").size() == 2 * 560);
  CHECK(it.say("p0") == "0500000000000000");
  CHECK(it.say("P0=0900000000000000") == "OK");
  CHECK(it.machine.state().gpr[isa::Rax] == 9);
  std::string all = it.say("g");
  all.replace(0, 2, "0a");
  CHECK(it.say("G" + all) == "OK");
  CHECK(it.machine.state().gpr[isa::Rax] == 10);
  for (const std::string& wrong :
       {std::string("p3c"), std::string("p"), std::string("P0=00"), std::string("P0"),
        "G" + all + "00", "G" + all.substr(2), std::string("Gxx"), std::string("P12=34000000")})
    CHECK(it.say(wrong) == "E16");
}

TEST_CASE("setting a register to what it is keeps the history") {
  Debuggee it(counting);
  it.say("s");
  it.say("s");
  it.say("bs");
  CHECK(it.timeline.furthest().step == 2);
  CHECK(it.say("P0=0500000000000000") == "OK");
  CHECK(it.say("G" + it.say("g")) == "OK");
  CHECK(it.say("M%,1:01", "value") == "OK");
  CHECK(it.timeline.furthest().step == 2);
  CHECK(it.say("P0=0600000000000000") == "OK");
  CHECK(it.timeline.furthest().step == 1);
}

TEST_CASE("memory is read and written, whatever the program's rights") {
  Debuggee it(counting);
  CHECK(it.say("m%,8", "value") == "0100000000000000");
  CHECK(it.say("M%,2:1234", "value") == "OK");
  CHECK(it.say("m%,3", "value") == "123400");
  CHECK(it.say("X%,2:#}", "value") == "OK");
  CHECK(it.say("m%,3", "value") == "237d00");
  CHECK(it.say("X%,0:", "value") == "OK");
  CHECK(it.say("m%,1", "_start") == "b8");
  CHECK(it.say("M%,1:90", "_start") == "OK");
  CHECK(it.say("m%,1", "_start") == "90");
  // Nobody has touched these pages; they are there all the same, and stay untouched.
  CHECK(it.say("m%,2000", "room") == std::string(0x4000, '0'));
  CHECK(it.say("m0,8") == "E0e");
  CHECK(it.say("m7fffffffeffc,10").size() == 8);  // what there is before the stack's end
  CHECK(it.say("mfffffffffffffffc,10") == "E0e");
  CHECK(it.say("m%,ffffffffffff", "_start").size() == 0x8000);  // as far as pages go
  CHECK(it.say("M0,1:00") == "E0e");
  CHECK(it.say("M7fffffffeffc,8:0000000000000000") == "E0e");
  for (const char* wrong :
       {"m", "m1", "m1,", "m1,2,3", "M401000,2:00", "M401000,1:0g", "M401000,1", "X401000,5:a"})
    CHECK(it.say(wrong) == "E16");
}

TEST_CASE("a poked instruction runs") {
  Debuggee it(counting);
  it.say("s");
  it.say("bs");
  CHECK(it.say("M401001,1:07") == "OK");  // mov eax, 7
  it.say("s");
  CHECK(it.machine.state().gpr[isa::Rax] == 7);
}

TEST_CASE("steps, breakpoints and the exit") {
  Debuggee it(counting);
  it.say("qSupported:swbreak+");
  CHECK(it.say("Z0,%,1", "again") == "OK");
  CHECK(starts(it.say("c"), "T05swbreak:;06:"));
  CHECK(it.rip() == it.at("again"));
  CHECK(it.machine.step() == 2);
  CHECK(starts(it.say("vCont;c:3e8"), "T05swbreak:;"));  // the second round
  CHECK(it.machine.step() == 5);
  CHECK(starts(it.say("vCont;s:3e8;c"), "T0506:"));
  CHECK(it.machine.step() == 6);
  CHECK(it.say("z0,%,1", "again") == "OK");
  CHECK(it.say("Z1,%,1", "done") == "OK");
  CHECK(starts(it.say("c"), "T05hwbreak:;"));
  CHECK(it.rip() == it.at("done"));
  CHECK(it.say("c") == "W03");
  CHECK(it.say("?") == "W03");
  CHECK(it.say("c") == "W03");
  CHECK(it.say("Z0,0,1") == "E0e");
}

TEST_CASE("a client without swbreak is not told of it") {
  Debuggee it(counting);
  it.say("Z0,%,1", "again");
  CHECK(starts(it.say("c"), "T0506:"));
}

TEST_CASE("c and s may say where to go on") {
  Debuggee it(counting);
  CHECK(it.say("c" + fmt::format("{:x}", it.at("done"))) == "W03");
  Debuggee other(counting);
  CHECK(starts(other.say("s%", "done"), "T05"));
  CHECK(other.machine.state().gpr[isa::Rdi] == 3);
  CHECK(other.say("cx") == "E16");
  CHECK(other.say("C") == "E16");
  CHECK(other.say("vCont;t") == "");
}

TEST_CASE("stepping in a range ends outside of it, or at a breakpoint") {
  Debuggee it(counting);
  const std::string range = fmt::format("vCont;r{:x},{:x}:3e8", it.at("_start"), it.at("done"));
  CHECK(starts(it.say(range), "T05"));
  CHECK(it.rip() == it.at("done"));
  Debuggee other(counting);
  other.say("qSupported:swbreak+");
  other.say("Z0,%,1", "again");
  CHECK(starts(other.say(range), "T05swbreak:;"));
  CHECK(other.rip() == other.at("again"));
  CHECK(other.say("vCont;r1") == "E16");
}

TEST_CASE("watchpoints stop behind the access forwards, and before it backwards") {
  Debuggee it(counting);
  const std::string told = fmt::format("T05watch:{:x};", it.at("value"));
  CHECK(it.say("Z2,%,8", "value") == "OK");
  CHECK(starts(it.say("c"), told));
  CHECK(it.rip() == it.at("again"));
  CHECK(starts(it.say("c"), told));
  CHECK(it.machine.step() == 3);
  CHECK(starts(it.say("bc"), told));
  CHECK(it.machine.step() == 2);
  CHECK(it.rip() == it.at("again"));
  CHECK(starts(it.say("bc"), told));
  CHECK(it.rip() == it.at("store"));
  CHECK(starts(it.say("bc"), "T05replaylog:begin;"));
  CHECK(it.say("z2,%,8", "value") == "OK");
  CHECK(it.say("c") == "W03");
}

TEST_CASE("of several watchpoints that a step touched each is told, one a stop") {
  Debuggee it(R"(
global _start
section .data
source: dq 1
copy:   dq 0
section .text
_start: mov     esi, source
        mov     edi, copy
        mov     ecx, 16
        rep movsb
        hlt
)");
  it.say("Z3,%,8", "source");
  it.say("Z2,%,8", "copy");
  const std::string read = fmt::format("T05rwatch:{:x};", it.at("source"));
  const std::string wrote = fmt::format("T05watch:{:x};", it.at("copy"));
  for (const char* way : {"c", "bc"}) {
    CHECK(starts(it.say(way), read));
    const u64 step = it.machine.step();
    CHECK(starts(it.say(way), wrote));
    CHECK(it.machine.step() == step);
  }
  CHECK(starts(it.say("bc"), "T05replaylog:begin;"));
  // One that the client has taken away is not told.
  CHECK(starts(it.say("c"), read));
  it.say("z2,%,8", "copy");
  CHECK(starts(it.say("c"), "T0b"));
}

TEST_CASE("a watch on part of what is accessed names an address inside the watch") {
  Debuggee it(counting);
  it.say("Z3,%,1", "value");
  it.say("z3,%,1", "value");
  it.say("Z4," + fmt::format("{:x}", it.at("value") + 2) + ",1");
  CHECK(starts(it.say("c"), fmt::format("T05awatch:{:x};", it.at("value") + 2)));
  it.say("z4," + fmt::format("{:x}", it.at("value") + 2) + ",1");
  it.say("Z3,%,1", "value");
  CHECK(starts(it.say("c"), fmt::format("T05rwatch:{:x};", it.at("value"))));
  for (const char* wrong : {"Z2,1,0", "Z2,ffffffffffffffff,2", "Z2,1", "Z0", "Z2,0,ffffffffff"})
    CHECK(it.say(wrong) == "E16");
  CHECK(it.say("Z5,1,1") == "");
}

TEST_CASE("backwards: by steps and to breakpoints, never before the beginning") {
  Debuggee it(counting);
  CHECK(starts(it.say("bs"), "T05replaylog:begin;"));
  it.say("Z0,%,1", "done");
  it.say("c");
  it.say("z0,%,1", "done");
  it.say("Z0,%,1", "again");
  const u64 end = it.machine.step();
  it.say("bs");
  CHECK(it.machine.step() == end - 1);
  CHECK(starts(it.say("bc"), "T05"));
  CHECK(it.rip() == it.at("again"));
  CHECK(it.machine.state().gpr[isa::Rax] == 1);
  it.say("bc");
  CHECK(it.machine.state().gpr[isa::Rax] == 2);
  it.say("z0,%,1", "again");
  CHECK(starts(it.say("bc"), "T05replaylog:begin;"));
  CHECK(it.machine.step() == 0);
}

TEST_CASE("a program that is killed stops at the fault first") {
  Debuggee it(crashing);
  CHECK(starts(it.say("c"), "T0b06:"));
  CHECK(it.rip() == it.at("fault"));
  CHECK(it.say("p0") == "0700000000000000");
  // SIGSEGV, SEGV_MAPERR
  CHECK(to_hex(it.say("qXfer:siginfo:read::0,18").substr(1)) ==
        "0b000000000000000100000000000000" + std::string(16, '0'));
  SECTION("and is gone when the signal is let through") {
    CHECK(it.say("C0b") == "X0b");
    CHECK(it.say("?") == "X0b");
    CHECK(it.say("qfThreadInfo") == "l");
  }
  SECTION("and faults again when it is held back") {
    CHECK(starts(it.say("c"), "T0b"));
  }
  SECTION("and goes on when the fault is mended") {
    CHECK(it.say("P10=0010400000000000") == "OK");
    CHECK(starts(it.say("vCont;s:3e8"), "T05"));
    CHECK(it.rip() == it.at("fault"));
  }
  SECTION("and one may step back from it") {
    CHECK(starts(it.say("bs"), "T05"));
    CHECK(it.rip() == it.at("_start"));
    CHECK(starts(it.say("vCont;c"), "T0b"));
    CHECK(it.say("vCont;C0b:3e8;c") == "X0b");
  }
  SECTION("also for a client that comes later") {
    it.say("C0b");
    it.server.begin_session();
    CHECK(starts(it.say("?"), "T05"));
    CHECK(it.rip() == it.at("fault"));
  }
}

TEST_CASE("a program that signals itself stops behind its system call") {
  Debuggee it(R"(
global _start
section .text
_start: mov     eax, 39         ; getpid
        syscall
        mov     edi, eax
        mov     esi, 10         ; SIGUSR1, which gdb calls 30
        mov     eax, 62         ; kill
sends:  syscall
after:  nop
)");
  CHECK(starts(it.say("c"), "T1e06:"));
  CHECK(it.rip() == it.at("after"));
  SECTION("one may go back before it") {
    CHECK(starts(it.say("bs"), "T05"));
    CHECK(it.rip() == it.at("sends"));
    CHECK(starts(it.say("s"), "T1e"));
  }
  SECTION("held back, it is sent again") {
    CHECK(starts(it.say("vCont;c"), "T1e"));
  }
  SECTION("another signal does not end it") {
    CHECK(starts(it.say("C0b"), "T1e"));
  }
  SECTION("let through, it ends the program") {
    CHECK(it.say("C1e") == "X1e");
  }
}

TEST_CASE("a new client finds an exited program before its exit, with its history") {
  Debuggee it(counting);
  it.say("Z0,%,1", "again");
  it.say("z0,%,1", "again");
  CHECK(it.say("c") == "W03");
  it.server.begin_session();
  CHECK(starts(it.say("?"), "T05"));
  CHECK(it.machine.state().gpr[isa::Rax] == 60);
  CHECK(it.say("c") == "W03");
}

TEST_CASE("leaving, killing and starting again") {
  Debuggee it(counting);
  CHECK(it.say("D;3e8") == "OK");
  CHECK(it.server.session() == Server::Session::Detached);
  it.server.begin_session();
  CHECK(it.server.session() == Server::Session::Serving);
  CHECK(it.say("vRun;") == "");
  CHECK(it.say("!") == "OK");
  CHECK(it.say("c") == "W03");
  CHECK(starts(it.say("vRun;"), "T05"));
  CHECK(it.machine.step() == 0);
  CHECK(it.say("vKill;3e8") == "OK");
  CHECK(it.say("?") == "X09");
  CHECK(it.server.session() == Server::Session::Serving);  // an extended client may run it again
  it.say("vRun;");
  CHECK(it.say("c") == "W03");
  CHECK(it.say("k") == "(nothing)");
  CHECK(it.server.session() == Server::Session::Killed);
}

TEST_CASE("an endless program is interrupted") {
  Debuggee it("global _start\nsection .text\n_start: jmp _start\n");
  it.server.set_interrupt([] { return true; });
  CHECK(starts(it.say("c"), "T02"));
  CHECK(starts(it.say("vCont;r401000,401010"), "T02"));
}

TEST_CASE("objects come whole, in whatever pieces they are asked for") {
  Debuggee it(counting);
  for (const char* object : {"features:read:target.xml", "auxv:read:", "exec-file:read:3e8"}) {
    const std::string whole = it.say(fmt::format("qXfer:{}:0,ffff", object));
    REQUIRE(whole.at(0) == 'l');
    std::string joined;
    for (u64 offset = 0;; offset += 7) {
      const std::string part = it.say(fmt::format("qXfer:{}:{:x},7", object, offset));
      joined += part.substr(1);
      if (part.at(0) == 'l') break;
      REQUIRE(part.size() == 8);
    }
    CHECK(joined == whole.substr(1));
  }
  CHECK(it.say("qXfer:exec-file:read:3e8:0,ff") == "l/tmp/test");
  CHECK(it.say("qXfer:features:read:other.xml:0,ff") == "E00");
  CHECK(it.say("qXfer:features:read:target.xml:0") == "E16");
  CHECK(it.say("qXfer:auxv:read::fffffffffffffff,10") == "l");
  CHECK(it.say("qXfer:auxv:write::0:00") == "");
  const std::string auxv = it.say("qXfer:auxv:read::0,ffff").substr(1);
  CHECK(auxv.size() % 16 == 0);
  CHECK(auxv.find(little_endian(9, 8) + little_endian(it.at("_start"), 8)) != std::string::npos);
}

TEST_CASE("the executable can be fetched, and nothing else") {
  Debuggee it(counting);
  const auto open = [&](const std::string& path) {
    return it.say("vFile:open:" + to_hex(path) + ",0,1c0");
  };
  CHECK(it.say("vFile:setfs:0") == "F0");
  CHECK(open("/etc/passwd") == "F-1,2");
  CHECK(open("/tmp/../tmp/test") == "F-1,2");
  CHECK(it.say("vFile:open:" + to_hex(std::string("/tmp/test")) + ",2,0") == "F-1,1e");
  CHECK(open("/tmp/test") == "F3");
  CHECK(it.say("vFile:pread:3,5,4") == "F5;execu");
  CHECK(it.say("vFile:pread:3,ff,10") == "F6; bytes");
  CHECK(it.say("vFile:pread:3,ff,ffffffffffffffff") == "F0;");
  const std::string status = it.say("vFile:fstat:3");
  CHECK(starts(status, "F40;"));
  CHECK(status.size() == 4 + 64);
  CHECK(to_hex(status.substr(4 + 28, 8)) == "0000000000000016");  // its size, big-endian
  CHECK(it.say("vFile:close:3") == "F0");
  CHECK(it.say("vFile:pread:4,5,0") == "F-1,9");
  CHECK(it.say("vFile:unlink:00") == "F-1,1");
  CHECK(it.say("vFile:open:0") == "F-1,16");
}

TEST_CASE("monitor commands are those of Vitrine's debugger") {
  Debuggee it(counting);
  const auto monitor = [&](const std::string& command) {
    return from_hex(it.say("qRcmd," + to_hex(command))).value_or("no text");
  };
  it.say("Z0,%,1", "done");
  it.say("c");
  CHECK(monitor("help").find("Moving back") != std::string::npos);
  CHECK(monitor("where").find("done") != std::string::npos);
  CHECK(monitor("who-wrote value").find("again") != std::string::npos);
  CHECK(monitor("show registers").find("rax") != std::string::npos);
  CHECK(monitor("dance").find("dance") != std::string::npos);
  CHECK(monitor("quit").find("detach") != std::string::npos);
  CHECK(monitor("goto step:1").find("flush register-cache") != std::string::npos);
  CHECK(it.rip() == it.at("store"));
  CHECK(it.say("qRcmd,0") == "E16");
}
