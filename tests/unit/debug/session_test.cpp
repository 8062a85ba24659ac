// A session's commands against small programs: movements, edits, panes, and that it goes on
// whatever it is told.

#include "emu/debug/explain.hpp"
#include "tests/support/session_fixture.hpp"

using namespace vitrine;
using debug::Reply;
using Fixture = tests::SessionFixture;

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

TEST_CASE("a mistyped pane is named, and what a command does not take is refused") {
  Fixture f;
  CHECK(f.say("stak") == "stak: is no command (did you mean stack?)");
  CHECK(f.say("finish 2") == "2: is too much: finish stands alone (`help finish` says more)");
  CHECK(f.step() == 0);
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

TEST_CASE("who-wrote finds what a rep did that died half way, and who-writes, too") {
  Fixture f(R"(
global _start
section .bss
buffer: resb 4096
section .text
_start:
    mov rdi, buffer
    mov ecx, 8000
    mov eax, 1
    rep stosb
    hlt
)");
  for (const char* what : {"byte [buffer]", "rcx", "rdi"}) {
    INFO(what);
    f.run("goto end");
    CHECK(f.say(std::string("who-wrote ") + what).find("step 3  ") == 0);
    f.run("goto 3");
    CHECK(f.say(std::string("who-writes ") + what).find("step 3  ") == 0);
  }
  f.run("goto start");
  f.run("watch byte [buffer]");
  CHECK(f.say("continue")
            .find("watchpoint 1, byte [buffer]: written by the step that died half way|") == 0);
}

TEST_CASE("who-wrote rflags shows the flags as print does") {
  Fixture f;
  f.run("step 3");
  const std::string now = f.say("print/x rflags");
  CHECK(f.say("who-wrote rflags").find("→ " + now.substr(now.rfind(' ') + 1) + "|") !=
        std::string::npos);
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
