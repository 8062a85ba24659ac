// A session's breakpoints and watchpoints, both ways.

#include "tests/support/session_fixture.hpp"

using namespace vitrine;
using Fixture = tests::SessionFixture;

TEST_CASE("breakpoints stop both ways, by condition, by count, once, and not when disabled") {
  Fixture f;
  CHECK(f.say("break sum if rdi == 1") == "breakpoint 1 at sum (test.asm:20), if rdi == 1");
  f.run("continue");
  CHECK(f.machine.state().gpr[isa::Rdi] == 1);
  CHECK(f.say("continue").find("the program has exited with code 0") == 0);
  CHECK(f.say("continue") ==
        "the program has ended: nothing comes after this (`back` steps back, `goto start` begins "
        "again)");
  f.run("bc");
  CHECK(f.at() == "sum");
  CHECK(f.machine.state().gpr[isa::Rdi] == 1);
  f.run("delete 1");
  f.run("goto start");
  CHECK(f.say("b sum # 3") == "breakpoint 2 at sum (test.asm:20), after 2 more hits");
  f.run("c");
  CHECK(f.machine.state().gpr[isa::Rdi] == 1);
  f.run("disable 2");
  f.run("tbreak back");
  f.run("c");
  CHECK(f.at() == "back");
  CHECK(f.say("breakpoints") == "breakpoint 2 at sum (test.asm:20), disabled; 3 hits so far");
  f.run("enable");
  f.run("bc 2");
  CHECK(f.machine.state().gpr[isa::Rdi] == 1);
  CHECK(f.say("delete") == "no breakpoints; `break PLACE` and `watch [ADDRESS]` make some");
}

TEST_CASE("next and finish stop at a breakpoint inside") {
  Fixture f;
  f.run("break zero");
  f.run("step");
  CHECK(f.say("next").find("breakpoint 1|") == 0);
  CHECK(f.at() == "zero");
  f.run("goto back#3");
  f.run("back-finish");
  CHECK(f.at() == "zero");
  f.run("back-finish");
  CHECK(f.at() == "sum+0x9");
}

TEST_CASE("watchpoints name the access, and stop behind it or before it") {
  Fixture f;
  CHECK(f.say("watch [total]").find("watchpoint 1: writes to [total], 8 bytes at 0x") == 0);
  const std::string forwards = f.say("continue");
  CHECK(forwards.find(
            "watchpoint 1, [total]: qword written at total|  0x0 → 0x6|  by mov qword [total], rax "
            "in _start+0xa (test.asm:10) at step ") == 0);
  CHECK(f.at() == "_start+0x12");
  f.run("goto end");
  CHECK(f.say("bc").find("watchpoint 1, [total]: qword written at total|  0x0 → 0x6|") == 0);
  CHECK(f.at() == "_start+0xa");
  f.run("delete");
  f.run("watch buffer, 16 if byte [buffer + 3] == 3");
  f.run("goto end");
  f.run("bc");  // the last write after which it held
  CHECK(f.machine.state().gpr[isa::Rcx] == 1);
  f.run("goto start");
  f.run("c");
  CHECK((f.machine.state().gpr[isa::Rcx] & 0xff) == 3);
  f.run("delete");
  f.run("goto start");
  f.run("rwatch qword [total]");
  CHECK(f.say("c").find("exited") != std::string::npos);
}

TEST_CASE("a step that touches several watchpoints is tested against each of them") {
  Fixture f(R"(
global _start
section .data
x: dq 1
source: dq 5
copy: dq 0
section .text
_start:
    add qword [x], 6
    lea rsi, [source]
    lea rdi, [copy]
    movsq
    mov qword [x], 1
    hlt
)");
  const auto stops_at = [&](std::initializer_list<const char*> watchpoints) {
    f.run("delete");
    f.run("goto start");
    for (const char* line : watchpoints)
      f.run(line);
    f.run("c");
    const u64 forwards = f.step();
    f.run("goto end");
    f.run("bc");
    return std::pair(forwards, f.step());
  };
  CHECK(stops_at({"watch [x] if [x] == 2", "watch [x] if [x] == 7"}) == std::pair<u64, u64>(1, 0));
  CHECK(stops_at({"watch [x] # 9", "watch [x]"}) == std::pair<u64, u64>(1, 4));
  CHECK(stops_at({"rwatch [x] if rax == 999", "watch [x] if [x] == 7"}) ==
        std::pair<u64, u64>(1, 0));
  CHECK(stops_at({"rwatch [source] if rax == 5", "watch [copy]"}) == std::pair<u64, u64>(4, 3));

  f.run("delete");
  f.run("goto start");
  f.run("watch [x]");
  f.run("awatch [x]");
  const std::string told = f.say("c");
  CHECK(told.find("watchpoint 9, [x]: qword written at x|  0x1 → 0x7|") == 0);
  CHECK(told.find("watchpoint 10, [x]: qword read and written at x|  0x1 → 0x7|") !=
        std::string::npos);
  CHECK(f.say("info break").find("hit") != std::string::npos);
}

TEST_CASE("conditions are found far back, where hundreds of stops did not hold") {
  Fixture f(R"(
global _start
section .bss
cell: resq 1
section .text
_start:
    xor eax, eax
again:
    inc rax
    mov [cell], rax
    cmp rax, 20000
    jne again
    mov eax, 60
    xor edi, edi
    syscall
)");
  const auto from_end = [&](const std::string& stop) {
    f.run("delete");
    f.run("goto end");
    f.run(stop);
    f.run("bc");
    return f.machine.state().gpr[isa::Rax];
  };
  CHECK(from_end("break again if rax == 700") == 700);
  CHECK(f.step() == 1 + 4 * 700);
  CHECK(from_end("break again if rax == 19990") == 19990);  // before the search by windows
  CHECK(from_end("watch [cell] if [cell] == 501") == 501);
  CHECK(f.at() == "again+0x3");                         // just before the write
  CHECK(from_end("break again if rax == 20001") == 0);  // never: the beginning
  CHECK(f.step() == 0);
  f.run("delete");
  f.run("goto end");
  f.run("back-until if rax == 800");
  CHECK(f.step() == 1 + 4 * 800 + 0);
  f.run("goto end");
  f.run("break again if rax == 900");
  f.run("back-until if rax == 800");  // the breakpoint lies on the way
  CHECK(f.step() == 1 + 4 * 900);
  f.run("goto end");
  CHECK(f.say("back-until if [rax - 900] == 0").find("is not mapped") != std::string::npos);
}

TEST_CASE("a watchpoint of which a part is written, or many parts, shows all of it") {
  Fixture f(R"(
global _start
section .data
text: db "behind glass"
copy: times 12 db '.'
section .text
_start:
    mov byte [copy + 1], 'x'
    lea rsi, [text]
    lea rdi, [copy]
    mov ecx, 12
    rep movsb
    hlt
)");
  f.run("watch qword [copy]");
  const std::string name = "|  qword [copy]: ";
  CHECK(f.say("c").find("byte written at copy+0x1|  0x2e → 0x78" + name + "0x2e") !=
        std::string::npos);
  CHECK(f.say("c").find("byte written at copy|  0x2e → 0x62" + name) != std::string::npos);
  CHECK(f.say("bc").find(name + "0x2e2e2e2e2e2e782e → 0x6720646e69686562") != std::string::npos);
}

TEST_CASE("an interrupted way back leaves the cursor where it was, a way forward where it came") {
  Fixture f(R"(
global _start
section .bss
cell: resq 1
section .text
_start:
    inc dword [cell]
    cmp dword [cell], 20000
    jne _start
    hlt
)");
  f.run("break _start if rax == 1");
  f.run("watch [cell] if rax == 1");
  f.run("goto end");
  const u64 end = f.step();
  for (const std::string way : {"bc", "back-until if rax == 1", "goto _start#15000"}) {
    for (const int looks : {0, 1, 5}) {
      INFO(way << ", interrupted after " << looks);
      f.session.set_progress([left = looks](double) mutable { return left-- > 0; });
      CHECK(f.say(way).find("interrupted") != std::string::npos);
      CHECK(f.step() == end);
      f.session.set_progress(nullptr);
    }
  }
  f.run("goto 5");
  f.session.set_progress([left = 3](double) mutable { return left-- > 0; });
  CHECK(f.say("c").find("interrupted") != std::string::npos);
  CHECK(f.step() > 5);
}

TEST_CASE("a condition that cannot be worked out stops, and says so") {
  Fixture f;
  f.run("break back if [rax - rax] == 1");
  CHECK(f.say("c").find("breakpoint 1|its condition cannot be worked out: [rax - rax] == 1: 0x0 is "
                        "not mapped") == 0);
}

TEST_CASE("back-continue stops at an edit by hand, and says so") {
  Fixture f;
  f.run("goto _start.loop");
  const u64 edited = f.step();
  f.run("set qword [total] = 1000");
  f.run("step");
  f.run("watch [total]");
  f.run("goto end");
  CHECK(f.say("bc").find("watchpoint 1, [total]: changed by hand, here|  0x6 → 0x3e8|step ") == 0);
  CHECK(f.step() == edited);
  CHECK(f.say("bc").find("watchpoint 1, [total]: qword written at total|  0x0 → 0x6|") == 0);
  CHECK(f.at() == "_start+0xa");
  // The condition looks at what was right after the write or the edit.
  f.run("delete");
  f.run("watch [total] if [total] == 1000");
  f.run("goto end");
  f.run("bc");
  CHECK(f.step() == edited);
  f.run("delete");
  f.run("watch [total] if [total] == 6");
  f.run("goto end");
  f.run("bc");
  CHECK(f.at() == "_start+0xa");
}

TEST_CASE("a hit counts once, however often one goes there and back") {
  Fixture f;
  f.run("break sum");
  CHECK(f.say("c").find("breakpoint 1|") == 0);
  CHECK(f.say("c").find("breakpoint 1, hit 2|") == 0);
  CHECK(f.say("c").find("breakpoint 1, hit 3|") == 0);
  CHECK(f.say("bc").find("breakpoint 1, hit 2|") == 0);
  CHECK(f.say("bc").find("breakpoint 1|") == 0);
  CHECK(f.say("c").find("breakpoint 1, hit 2|") == 0);
  CHECK(f.say("breakpoints").find("; 3 hits so far") != std::string::npos);
  // On another branch of history what comes behind is met anew.
  f.run("set rdi = 7");
  CHECK(f.say("breakpoints").find("; 2 hits so far") != std::string::npos);
  CHECK(f.say("c").find("breakpoint 1, hit 3|") == 0);
}

TEST_CASE("the accesses to what is watched count once, too") {
  Fixture f;
  f.run("watch buffer, 16");
  const auto hits = [&] {
    const std::string said = f.say("breakpoints");
    return said.substr(said.rfind(';') + 2);
  };
  f.run("c");
  f.run("c");
  CHECK(hits() == "2 hits so far");
  f.run("bc");
  f.run("bc");
  f.run("c");
  CHECK(hits() == "2 hits so far");
  f.run("set rax = 1");  // behind the first access, before the second
  CHECK(hits() == "1 hit so far");
}
