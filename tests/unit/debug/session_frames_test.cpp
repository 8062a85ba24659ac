// A session's movements over and out of functions, both ways.

#include "tests/support/session_fixture.hpp"

using namespace vitrine;
using Fixture = tests::SessionFixture;

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

TEST_CASE("finish, back-finish and frame know a function whatever it does to its stack pointer") {
  Fixture f(R"(
global _start
section .text
_start:
    call by_loop
    call by_register
    call with_inner
    hlt
by_loop:
    mov ecx, 3
.push:
    push rcx
    loop .push
    nop
    add rsp, 24
    ret
by_register:
    mov rdx, rsp
    and rsp, -64
    sub rsp, 64
    mov rsp, rdx
    ret
with_inner:
    push rbx
    call .inner
    pop rbx
    ret
.inner:
    nop
    ret
)");
  // Each function's steps, with the step of its call and that behind its return.
  struct Part {
    u64 call, first, last, behind;
    const char* name;
  };
  for (const Part& part :
       {Part{0, 1, 10, 11, "by_loop"}, Part{11, 12, 16, 17, "by_register"},
        Part{17, 18, 19, 24, "with_inner"}, Part{19, 20, 21, 22, "with_inner.inner"}})
    for (u64 step = part.first; step <= part.last; ++step) {
      INFO(part.name << ", step " << step);
      const std::string here = "goto " + std::to_string(step);
      f.run(here);
      CHECK(f.say("frame").find(std::string(part.name) + ", its frame") == 0);
      f.run("finish");
      CHECK(f.step() == part.behind);
      f.run(here);
      f.run("back-finish");
      CHECK(f.step() == part.call);
    }
}

TEST_CASE("back-next goes over no more than the ret that took no return address") {
  Fixture f(R"(
global _start
section .text
_start:
    push 1
    call wrong
    hlt
wrong:
    add rsp, 8
    ret
)");
  f.run("goto step:4");
  CHECK(f.machine.state().rip == 1);
  f.run("back-next");
  CHECK(f.step() == 3);
}
