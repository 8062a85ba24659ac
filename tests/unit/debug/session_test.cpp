// A session's commands against small programs: movements both ways, stops, edits, and that it goes
// on whatever it is told.

#include "emu/debug/session.hpp"

#include "emu/debug/explain.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;
using debug::Reply;

namespace {

constexpr const char* recursion = R"(
global _start
section .data
total: dq 0
buffer: times 16 db 0
section .text
_start:
    mov edi, 3
    call sum
    mov [total], rax
    mov ecx, 5
.loop:
    mov [buffer + rcx], cl
    dec ecx
    jnz .loop
    mov eax, 60
    xor edi, edi
    syscall
sum:
    test rdi, rdi
    jz zero
    push rdi
    dec rdi
    call sum
back:
    pop rdi
    add rax, rdi
    ret
zero:
    xor eax, eax
    ret
)";

struct Fixture {
  explicit Fixture(const std::string& source = recursion)
      : machine(tests::make_machine(tests::assemble_image("test.asm", source), host)),
        timeline(machine),
        session(timeline, debug::Views{.panes = {{"registers", ""}, {"stack", ""}}}) {}

  Reply run(const std::string& line) { return session.execute(line); }
  /// The reply's lines, or its error, joined by "|".
  std::string say(const std::string& line) {
    const Reply reply = run(line);
    std::string text;
    for (const std::string& part : reply.lines)
      text += (text.empty() ? "" : "|") + part;
    if (reply.error) text += (text.empty() ? "" : "|") + reply.error->to_string();
    return text;
  }
  std::string at() { return machine.image().describe(machine.state().rip); }
  u64 step() { return machine.step(); }

  os::TestHost host;
  machine::Machine machine;
  debug::Timeline timeline;
  debug::Session session;
};

}  // namespace

TEST_CASE("step and back undo each other") {
  Fixture f;
  CHECK(f.say("step") == "step 1  _start+0x5 (test.asm:9)  call sum");
  CHECK(f.say("s 2") == "step 3  sum+0x3 (test.asm:21)  jz zero");
  CHECK(f.say("back 2") == "step 1  _start+0x5 (test.asm:9)  call sum");
  CHECK(f.say("reverse-stepi") == "step 0  _start (test.asm:8)  mov edi, 3");
  CHECK(f.say("back") == "this is the beginning of the run: nothing comes before it");
  CHECK(f.say("step 5") != "");
  CHECK(f.say("bs 100") ==
        "this is the beginning of the run|step 0  _start (test.asm:8)  mov edi, 3");
}

TEST_CASE("next goes over a recursion, forwards and back") {
  Fixture f;
  f.run("step");
  f.run("next");
  CHECK(f.at() == "_start+0xa");
  CHECK(f.machine.state().gpr[isa::Rax] == 6);
  const u64 after = f.step();
  f.run("back-next");
  CHECK(f.step() == 1);
  // Inside, over the inner calls only.
  f.run("step 5");
  CHECK(f.at() == "sum+0x9");
  const u64 rsp = f.machine.state().gpr[isa::Rsp];
  f.run("next");
  CHECK(f.at() == "back");
  CHECK(f.machine.state().gpr[isa::Rsp] == rsp);
  CHECK(f.machine.state().gpr[isa::Rax] == 3);
  f.run("back-next");
  CHECK(f.at() == "sum+0x9");
  CHECK(f.machine.state().gpr[isa::Rsp] == rsp);
  f.run("next 4");
  CHECK(f.step() == after);
}

TEST_CASE("finish leaves this call, not an inner one; back-finish finds its call") {
  Fixture f;
  f.run("goto sum#3");
  CHECK(f.machine.state().gpr[isa::Rdi] == 1);
  const std::string said = f.say("finish");
  CHECK(said.rfind("returned: rax = 0x1|", 0) == 0);
  CHECK(f.at() == "back");
  f.run("goto sum#3");
  f.run("next");
  f.run("back-finish");
  CHECK(f.at() == "sum+0x9");
  CHECK(f.machine.state().gpr[isa::Rdi] == 1);
  f.run("back-finish");
  CHECK(f.machine.state().gpr[isa::Rdi] == 2);
  f.run("back-finish");
  CHECK(f.step() == 1);
  CHECK(f.say("finish") ==
        "nobody called the program's start, so it does not return (`continue` runs to its end)");
  CHECK(f.say("back-finish") ==
        "nobody called the program's start, so it does not return (`goto start` leads to its "
        "beginning)");
}

TEST_CASE("until leaves a loop, and goes back to before it") {
  Fixture f;
  f.run("goto _start.loop");
  const u64 entered = f.step();
  f.run("step 2");
  CHECK(f.say("until").find("mov eax, 60") != std::string::npos);
  f.run("back-until");  // undoes the jump that was not taken
  f.run("goto _start.loop#2");
  f.run("back-until");
  CHECK(f.step() < entered);
  f.run("until if cl == 2");
  CHECK(f.machine.state().gpr[isa::Rcx] == 2);
  CHECK(f.at() == "_start+0x1f");
  f.run("back-until if ecx == 4");
  CHECK(f.machine.state().gpr[isa::Rcx] == 4);
  CHECK(f.say("until if [0] == 1").find("[0] == 1: 0x0 is not mapped") != std::string::npos);
  CHECK(f.say("until back if rax == 1") ==
        "back if rax == 1: a place with a condition is a breakpoint (use tbreak and continue, or "
        "`until if CONDITION` alone)");
}

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

TEST_CASE("goto reaches every kind of moment, or stays where it is") {
  Fixture f;
  f.run("goto 7");
  CHECK(f.step() == 7);
  f.run("goto step:3");
  CHECK(f.step() == 3);
  f.run("goto test.asm:26#2");
  CHECK(f.at() == "back");
  const u64 here = f.step();
  CHECK(f.say("goto back#4").find("back#4: this moment never comes (the program ends after ") == 0);
  CHECK(f.step() == here);
  CHECK(f.say("goto step:100000").find("this moment never comes") != std::string::npos);
  CHECK(f.step() == here);
  CHECK(f.say("goto sam") ==
        "sam: no such moment: there is no label of this name (did you mean sum?)");
  f.run("goto _start");
  f.run("goto .loop");  // _start's, as _start is at hand
  CHECK(f.at() == "_start+0x17");
  f.run("goto -");
  CHECK(f.step() == 0);
  f.run("goto end");
  CHECK(f.timeline.now().ended);
  f.run("goto start");
  CHECK(f.step() == 0);
}

TEST_CASE("set changes registers and memory, and says that the future is another") {
  Fixture f;
  f.run("goto end");
  f.run("goto sum");
  CHECK(f.say("set rdi = 1").find("rdi = 0x1|a new branch of history begins here: ") == 0);
  f.run("goto end");
  f.run("back");
  CHECK(f.say("print [total]") == "[total] = 0x1");
  CHECK(f.say("set buffer = \"hello\"").find("buffer = \"hello\"|") == 0);
  CHECK(f.say("print/s buffer") == "buffer = \"hello\\x05\"");
  CHECK(f.say("find \"hello\"").find("buffer|1 place") != std::string::npos);
  CHECK(f.say("set byte [buffer] = 'J'").find("byte [buffer] = 0x4a|") == 0);
  CHECK(f.say("set buffer = 5") ==
        "buffer: is an address, not the memory there (write set qword [buffer] = …)");
  CHECK(f.say("set al = 1000") == "al: 0x3e8 does not fit into 1 byte");
  CHECK(f.say("set rax") ==
        "set rax: an = is missing (write set rax = 5 or set byte [buffer] = 'A')");
}

TEST_CASE("who-wrote comes past an edit by hand") {
  Fixture f;
  f.run("goto _start.loop");
  f.run("set qword [total] = 1000");
  const std::string there = std::to_string(f.step());
  CHECK(
      f.say("who-writes total") ==
      "you did, by hand, here at step " + there +
          "|  total: 0x6 → 0x3e8|after that:|nobody writes total from here to the end of the run");
  f.run("goto end");
  CHECK(f.say("who-wrote total") == "you did, by hand, at step " + there +
                                        "|  total: 0x6 → 0x3e8|  `goto " + there +
                                        "` leads to the moment after it, and who-wrote there to "
                                        "the write before");
  f.run("goto " + there);
  const std::string said = f.say("who-wrote total");
  CHECK(said.find("you did, by hand, here at step " + there +
                  "|  total: 0x6 → 0x3e8|before that:|step ") == 0);
  CHECK(said.find("mov [total], rax|  total: 0x0 → 0x6|  `goto ") != std::string::npos);
  f.run("goto start");
  f.run("goto " + said.substr(said.rfind("`goto ") + 6, 2));
  CHECK(f.at() == "_start+0xa");
  CHECK(f.say("who-wrote total") == "nobody writes total from the beginning of the run up to here");
  f.run("step");
  CHECK(f.say("who-writes total").find("you did, by hand, at step " + there) == 0);
}

TEST_CASE("who-wrote shows the instruction as it was then") {
  Fixture f(R"(
global _start
section .changing progbits alloc exec write
_start:
    mov ebx, 5
    mov dword [_start], 0x90909090
    hlt
)");
  f.run("goto 2");
  CHECK(f.say("who-wrote rbx").find("  mov ebx, 5|") != std::string::npos);
}

TEST_CASE("finish and back-finish leave a subroutine with a local label, and code without any") {
  Fixture f(R"(
global _start
section .text
_start:
    mov edi, 3
    call .square
    xor eax, eax
    call rax
.square:
    mov eax, edi
    imul eax, edi
    ret
)");
  f.run("step 3");
  f.run("finish");
  CHECK(f.step() == 5);
  f.run("back 2");
  f.run("back-finish");
  CHECK(f.step() == 1);
  f.run("goto step:7");
  CHECK(f.machine.state().rip == 0);
  CHECK_FALSE(f.run("locals").error.has_value());
  f.run("back-finish");
  CHECK(f.step() == 6);
  f.run("goto end");
  f.run("back-finish");
  CHECK(f.step() == 6);
}

TEST_CASE("moments, lines and counts are written in decimal digits alone") {
  Fixture f;
  for (const char* line :
       {"goto step:1x", "goto test.asm:26x", "goto sum#1x", "break test.asm:26x"}) {
    INFO(line);
    CHECK(f.run(line).error.has_value());
    CHECK(f.step() == 0);
  }
  CHECK(f.say("goto 0x5").find("0x… is an address") != std::string::npos);
  Fixture fresh;
  fresh.run("goto 5");
  fresh.run("goto 4");
  CHECK(fresh.say("set rdi = 1").find("1 step that came later is forgotten") != std::string::npos);
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

TEST_CASE("an empty line repeats the last movement, and only a movement") {
  Fixture f;
  f.run("step");
  f.run("");
  CHECK(f.step() == 2);
  f.run("print rax");
  CHECK(f.run("").lines.empty());
  CHECK(f.step() == 2);
  f.run("back");
  f.run("   ");
  CHECK(f.step() == 0);
}

TEST_CASE("commands are found by name, other names and beginnings") {
  CHECK((*debug::find_command("s"))->name == "step");
  CHECK((*debug::find_command("reverse-continue"))->name == "back-continue");
  CHECK((*debug::find_command("fini"))->name == "finish");
  CHECK(debug::find_command("ste").has_value());
  CHECK(debug::find_command("contniue").error().to_string() ==
        "contniue: is no command (did you mean continue?)");
  CHECK(debug::find_command("").error().to_string() == "/: is no command (`help` lists them)");
  CHECK(debug::find_command("di").error().to_string() ==
        "di: could be any of several commands (disable, disas)");
  std::vector<std::string> seen;
  for (const debug::Command& command : debug::all_commands()) {
    INFO(command.name);
    CHECK(command.run != nullptr);
    CHECK(!command.summary.empty());
    CHECK(command.summary.back() != '.');
    CHECK((*debug::find_command(command.name)) == &command);
    std::string names = std::string(command.name) + " " + std::string(command.others);
    for (std::size_t at = 0; at < names.size();) {
      const auto end = std::min(names.find(' ', at), names.size());
      const std::string name = names.substr(at, end - at);
      if (!name.empty()) {
        CHECK(std::find(seen.begin(), seen.end(), name) == seen.end());
        seen.push_back(name);
      }
      at = end + 1;
    }
    for (const std::string& line : debug::command_help(command))
      CHECK(line.size() <= 100);
  }
}

TEST_CASE("completion offers what may stand there") {
  Fixture f;
  CHECK(f.session.complete("back-n") == std::vector<std::string>{"back-next"});
  CHECK(f.session.complete("regi") == std::vector<std::string>{"registers"});
  CHECK(f.session.complete("break su") == std::vector<std::string>{"sum"});
  CHECK(f.session.complete("print [tot") == std::vector<std::string>{"total"});
  CHECK(f.session.complete("p rsp+r1").size() == 6);
  CHECK(f.session.complete("show st") == std::vector<std::string>{"stack"});
  CHECK(f.session.complete("layout registers,s") == std::vector<std::string>{"stack"});
  CHECK(f.session.complete("help whe") == std::vector<std::string>{"where"});
  CHECK(f.session.complete("nonsense x").empty());
  f.run("break sum");
  CHECK(f.session.complete("delete ") == std::vector<std::string>{"1"});
}

TEST_CASE("panes are asked for by name; the layout holds only panes that exist") {
  Fixture f;
  CHECK(f.run("stack").panes.at(0).name == "stack");
  CHECK(f.run("show reg").panes.at(0).name == "registers");
  CHECK(f.run("info stack buffer").panes.at(0).address ==
        f.machine.image().find_symbol("buffer")->value);
  CHECK(f.say("show stak") == "stak: there is no pane of this name (did you mean stack?)");
  CHECK(f.say("show regs") == "regs: there is no pane of this name (did you mean registers?)");
  CHECK(f.say("layout registers, stack") == "after each move: registers, stack");
  CHECK(f.say("layout registers,nothing") ==
        "nothing: there is no pane of this name (there are registers, stack)");
  CHECK(f.session.layout().size() == 2);
  f.run("layout none");
  CHECK(f.session.layout().empty());
}

TEST_CASE("explain says what the instruction at hand does with the values at hand") {
  Fixture f;
  f.run("goto _start.loop");
  const auto words = debug::explain_instruction(f.machine, f.machine.state().rip, {});
  CHECK(words.text == "mov byte [rcx+0x402008], cl");
  CHECK(words.operands.at(0).use == "written");
  CHECK(words.operands.at(1).value == "0x5");
  CHECK(words.address == "rcx + 4202504 = 0x40200d, which is buffer+0x5, with rcx = 0x5");
  f.run("goto _start.loop#5");
  f.run("step 2");
  CHECK(debug::explain_instruction(f.machine, f.machine.state().rip, {}).outcome ==
        "it will not jump");
  f.run("back 3");
  CHECK(debug::explain_instruction(f.machine, f.machine.state().rip, {}).outcome ==
        "it will jump to _start.loop");
  CHECK(debug::explain_instruction(f.machine, f.machine.state().rip, {}).flags ==
        std::vector<std::string>{"reads ZF = 0"});
  CHECK(debug::explain_instruction(f.machine, 0, {}).text == "(bad)");
}

TEST_CASE("a crash is a moment like others") {
  Fixture f(R"(
global _start
_start:
    mov rdi, 8
    mov rax, [rdi]
    nop
)");
  CHECK(f.say("continue") ==
        "the program was killed: Segmentation fault (SIGSEGV), after 1 step|"
        "  at _start+0x5 (test.asm:5)  mov rax, [rdi]|`back` steps back from here");
  CHECK(f.say("back") == "step 1  _start+0x5 (test.asm:5)  mov rax, [rdi]");
  f.run("back");
  CHECK(f.step() == 0);
  f.run("c");
  CHECK(f.say("set rdi = rsp")
            .find("the program had ended, so the change was made just before its "
                  "end") != std::string::npos);
  f.run("step");
  CHECK(f.at() == "_start+0x8");
}

TEST_CASE("nothing typed ends the session or leaves it stuck") {
  Fixture f;
  for (const char* line : {"#comment",
                           "/",
                           "x/",
                           "x/99999999999999999999x rsp",
                           "print/",
                           "print/q rax",
                           "x/3z rsp",
                           "break",
                           "break nowhere",
                           "break test.asm:99999",
                           "break other.asm:1",
                           "break 0",
                           "break *0",
                           "break sum if",
                           "break sum # 0",
                           "break sum # x",
                           "watch",
                           "watch rax",
                           "watch zf",
                           "watch 5, 0",
                           "watch -1, 2",
                           "watch a, b, c",
                           "delete 7",
                           "enable x",
                           "goto",
                           "goto #",
                           "goto step:",
                           "goto sum#",
                           "step -1",
                           "step 0",
                           "step x",
                           "continue 0",
                           "find",
                           "find 1, 2",
                           "find bytes 1",
                           "find \"\"",
                           "set = 5",
                           "set rax = ",
                           "set 5 = 5",
                           "expect",
                           "expect 0",
                           "help nothing",
                           "layout x",
                           "show",
                           "show nothing",
                           "disas *0",
                           "disas a, b, c",
                           "explain 0",
                           "\xff\xfe",
                           "print \"",
                           "print [",
                           "info",
                           "advance",
                           "until if",
                           "history x"}) {
    INFO(line);
    f.run(line);
    CHECK(f.run("print 1 + 1").lines.at(0) == "1 + 1 = 0x2");
  }
  CHECK(f.run("quit").quit);
}
