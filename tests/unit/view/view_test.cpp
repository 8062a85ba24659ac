// Moments, addresses, call stacks, stack pictures, walks and explanations of small programs.

#include "emu/debug/moment.hpp"
#include "emu/observe/call_stack.hpp"
#include "emu/observe/unwind.hpp"
#include "emu/view/explain.hpp"
#include "emu/view/pages.hpp"
#include "emu/view/report.hpp"
#include "emu/view/stack.hpp"
#include "emu/view/value.hpp"
#include "emu/view/walk.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;

namespace {

constexpr const char* calls_source = R"(
global _start
section .data
number: dq 0x1122334455667788
section .text
_start:
    mov ecx, 3
.again:
    call outer
    loop .again
    mov eax, 60
    xor edi, edi
    syscall
outer:
    push rbp
    mov rbp, rsp
    sub rsp, 16
    mov qword [rbp-8], 42
    call inner
    leave
    ret
inner:
    mov rax, [rel number]
    ret
)";

struct Program {
  explicit Program(const std::string& source)
      : machine(tests::make_machine(tests::assemble_image("test.asm", source), host)) {}
  os::TestHost host;
  machine::Machine machine;
};

debug::Moment moment(const Program& program, const std::string& text) {
  auto parsed = debug::parse_moment(text, program.machine.image());
  REQUIRE(parsed.has_value());
  return *parsed;
}

}  // namespace

TEST_CASE("a moment is a step, a label, a line, or one of their later times") {
  Program program(calls_source);
  REQUIRE(debug::run_to(program.machine, moment(program, "inner#3")));
  CHECK(program.machine.image().describe(program.machine.state().rip) == "inner");
  CHECK((program.machine.state().gpr[isa::Rcx] & 0xff) == 1);

  Program by_step(calls_source);
  REQUIRE(debug::run_to(by_step.machine, moment(by_step, "step:2")));
  CHECK(by_step.machine.step() == 2);

  Program by_line(calls_source);
  REQUIRE(debug::run_to(by_line.machine, moment(by_line, "test.asm:18#2")));
  CHECK(by_line.machine.image().place(by_line.machine.state().rip) == "test.asm:18");

  for (const char* text : {"_start", "start", "0", "0x401000"}) {
    Program start(calls_source);
    REQUIRE(debug::run_to(start.machine, moment(start, text)));
    CHECK(start.machine.step() == 0);
  }
  Program by_number(calls_source);
  REQUIRE(debug::run_to(by_number.machine, moment(by_number, "2")));
  CHECK(by_number.machine.step() == 2);

  Program end(calls_source);
  REQUIRE(debug::run_to(end.machine, moment(end, "end")));
  CHECK(end.machine.finished());
  Program last(calls_source);
  REQUIRE(debug::run_to(last.machine, moment(last, std::to_string(end.machine.step()))));
}

TEST_CASE("a moment that cannot be says why") {
  Program program(calls_source);
  const image::Image& image = program.machine.image();
  CHECK(debug::parse_moment("iner", image).error().to_string() ==
        "iner: no such moment: there is no label of this name (did you mean inner?)");
  CHECK(debug::parse_moment("inner#0", image).error().what ==
        "the count behind # is not a positive number");
  for (const char* text : {"-5", "18446744073709551616", "12z"})
    CHECK(debug::parse_moment(text, image).error().to_string() ==
          std::string(text) +
              ": no such moment (steps are counted from the start, 0 to 18446744073709551615)");
  CHECK(debug::parse_moment("step:x", image).error().what == "not a step number");
  CHECK(debug::parse_moment("test.asm:6", image).error().remedy ==
        "the next line with code is test.asm:7");
  CHECK(debug::run_to(program.machine, moment(program, "inner#9")).error().what ==
        "this moment never comes");
}

TEST_CASE("addresses are numbers, labels and registers, with an offset") {
  Program program(calls_source);
  CHECK(debug::parse_address("0x10", program.machine) == 16u);
  CHECK(debug::parse_address("number+4", program.machine) ==
        program.machine.image().find_symbol("number")->value + 4);
  CHECK(debug::parse_address("rsp-8", program.machine) ==
        program.machine.state().gpr[isa::Rsp] - 8);
  CHECK(debug::parse_address("0x10+8", program.machine) == 24u);
  CHECK(debug::parse_address("16-0x8", program.machine) == 8u);
  CHECK_FALSE(debug::parse_address("0x", program.machine));
  CHECK_FALSE(debug::parse_address("0x+8", program.machine));
  CHECK_FALSE(debug::parse_address("nothing", program.machine));
  CHECK_FALSE(debug::parse_address("rsp+x", program.machine));
}

TEST_CASE("watched and unwound call stacks agree") {
  Program program(calls_source);
  struct Check : machine::Observer {
    explicit Check(Program& p) : program(p), calls(p.machine.state()) {}
    bool on_step(const machine::StepEvent& event) override {
      calls.on_step(event);
      if (program.machine.image().describe(event.after.rip) != "inner") return true;
      std::vector<std::string> names;
      for (const auto& frame : observe::unwind(program.machine))
        names.push_back(program.machine.image().describe(frame.address));
      CHECK(names == std::vector<std::string>{"inner", "outer+0x15", "_start+0xa"});
      CHECK(calls.calls().size() == 3);
      ++seen;
      return true;
    }
    Program& program;
    observe::CallStack calls;
    int seen = 0;
  } check(program);
  program.machine.observe(check);
  CHECK(check.seen == 3);
  CHECK(check.calls.calls().size() == 1);
}

TEST_CASE("the stack is drawn with its frames, and what was not written yet is said") {
  Program program(calls_source);
  struct Draw : machine::Observer {
    explicit Draw(Program& p) : program(p), calls(p.machine.state()) {}
    bool on_step(const machine::StepEvent& event) override {
      calls.on_step(event);
      writes.on_step(event);
      if (event.instruction.op() != isa::Op::Sub) return true;
      picture = view::picture_stack(program.machine, calls.calls(), &writes);
      return false;
    }
    Program& program;
    observe::CallStack calls;
    observe::WriteTimes writes;
    view::StackPicture picture;
  } draw(program);
  program.machine.observe(draw);
  REQUIRE(draw.picture.boxes.size() == 2);
  const view::StackBox& box = draw.picture.boxes[1];
  CHECK(box.function == "outer");
  CHECK(box.role == view::StackBox::Role::Active);
  REQUIRE(box.slots.size() == 4);
  CHECK(box.slots[0].kind == view::SlotKind::ReturnAddress);
  CHECK(box.slots[0].value == "⟶ _start+0xa (test.asm:9)");
  CHECK(box.slots[1].kind == view::SlotKind::SavedRbp);
  CHECK_FALSE(box.slots[2].written);
  for (std::size_t i = 1; i < box.slots.size(); ++i)
    CHECK(box.slots[i].address == box.slots[i - 1].address - 8);
  CHECK(box.slots.back().address == draw.picture.rsp);
}

TEST_CASE("a frame ends at its own stack, though rsp has gone to another") {
  Program program(R"(
global _start
section .bss
other: resb 4096
section .text
_start: call f
f:  push rax
    mov rbx, rsp
    mov rsp, other + 4096
    push 5
    mov rsp, rbx
    sub rsp, 9 * 1024 * 1024
    nop
)");
  struct Lows : machine::Observer {
    explicit Lows(Program& p) : program(p), calls(p.machine.state()) {}
    bool on_step(const machine::StepEvent& event) override {
      calls.on_step(event);
      lows.push_back(view::picture_stack(program.machine, calls.calls(), nullptr).boxes.back().low);
      return true;
    }
    Program& program;
    observe::CallStack calls;
    std::vector<u64> lows;
  } lows(program);
  program.machine.observe(lows, 7);
  const u64 slot = lows.calls.innermost().return_slot;
  const u64 stack_end = 0x7fff'ffff'f000, stack_size = u64{8} << 20;
  CHECK(lows.lows ==
        std::vector<u64>{slot, slot - 8, slot - 8, slot, slot, slot - 8, stack_end - stack_size});
}

TEST_CASE("values are read as people mean them") {
  Program program(calls_source);
  const machine::Machine& machine = program.machine;
  CHECK(view::describe_value(machine, 10) == "10");
  CHECK(view::describe_value(machine, ~u64{0}) == "-1");
  CHECK(view::describe_value(machine, 0xff, 1) == "-1");
  CHECK(view::describe_value(machine, 0x4141414141414141) == "0x4141414141414141 \"AAAAAAAA\"");
  CHECK(view::describe_value(machine, machine.state().rip) == "0x401000 ⟶ _start");
  CHECK(view::as_text(0x00636261, 4) == "abc");
  CHECK(view::as_text(0x63006261, 4).empty());
  CHECK(view::fit("añb", 5) == "añb  ");
  CHECK(view::fit("abcdef", 4) == "abc…");
}

TEST_CASE("a walk names each level and what refuses") {
  Program program(calls_source);
  const u64 number = program.machine.image().find_symbol("number")->value;
  const auto read = view::view_walk(program.machine, number, memory::AccessKind::Read);
  CHECK(read.walk.ok);
  CHECK(read.byte == 0x88);
  CHECK(read.symbol == "number");
  const auto fetch = view::view_walk(program.machine, number, memory::AccessKind::Execute);
  CHECK(fetch.refusal == "PT[0x2].NX = 1: an instruction fetch");
  const auto write = view::view_walk(program.machine, 0x401000, memory::AccessKind::Write);
  CHECK(write.refusal == "PT[0x1].R/W = 0: a write from user mode");
  const auto deep = view::view_walk(program.machine, program.machine.state().gpr[isa::Rsp] - 65536,
                                    memory::AccessKind::Read);
  CHECK(deep.demand_paged);
  const auto below = view::view_walk(program.machine, 0x7fff'ff6f'e000, memory::AccessKind::Read);
  CHECK(below.neighbour == "1,048,576 bytes below the stack's guard page");
  const auto beside = view::view_walk(program.machine, 0x403010, memory::AccessKind::Read);
  CHECK(beside.neighbour == "16 bytes above the end of .data");
  const auto between = view::view_walk(program.machine, 0x5000'0000'0000, memory::AccessKind::Read);
  CHECK(between.neighbour.empty());
  CHECK_FALSE(
      view::view_walk(program.machine, 0x8000'0000'0000, memory::AccessKind::Read).walk.canonical);
}

TEST_CASE("the tree of tables has each present page once") {
  Program program(calls_source);
  const view::PagesView pages = view::view_pages(program.machine);
  u64 in_tree = 0, in_regions = 0;
  for (const auto& entry : pages.tree)
    if (entry.is_page) in_tree += entry.last - entry.first + 1;
  for (const auto& region : pages.regions)
    in_regions += region.present_pages;
  CHECK(in_tree == pages.pages);
  CHECK(in_regions == pages.pages);
  CHECK(pages.tables == 7);
}

TEST_CASE("a death is explained by what it did, why it may not, and what to look at") {
  struct Case {
    const char* body;
    int signal;
    const char* what;
    const char* cause;
  };
  const Case cases[] = {
      {"xor ecx, ecx\n div ecx", 8, "division by zero", "#DE"},
      {"mov rax, [0x10]", 11, "it reads 8 bytes at 0x10, in no region",
       "PD[0x0] is not present (#PF, error code 0x4: read, page not present, user mode)"},
      {"mov byte [rel _start], 1", 11,
       "it writes 1 byte at 0x401000, in 0x401000-0x402000 r-x .text",
       "PT[0x1].R/W = 0: a write from user mode (#PF, error code 0x7: write, page present, user "
       "mode)"},
      {"jmp rsp", 11, nullptr,
       "PT[0x1fe].NX = 1: an instruction fetch (#PF, error code 0x15: fetch, page present, user "
       "mode)"},
      {"mov rbx, 1<<47\n mov al, [rbx]", 11, "it uses the address 0x800000000000",
       "not canonical: bits 63 to 47 must all be equal (#GP)"},
      {"push -1\n shl qword [rsp], 50\n ret", 11, nullptr, nullptr},
      {"mov rsp, 1<<62\n ret", 7, "it uses the address 0x4000000000000000",
       "not canonical: bits 63 to 47 must all be equal (#SS, through the stack)"},
  };
  for (const Case& item : cases) {
    INFO(item.body);
    Program program(std::string("global _start\n_start:\n ") + item.body + "\n");
    const machine::StopReport stop = program.machine.run();
    REQUIRE(stop.kind == machine::StopKind::Killed);
    CHECK(stop.signal == item.signal);
    const view::Explanation explanation = view::explain_stop(program.machine, stop);
    if (item.what != nullptr) CHECK(explanation.what == item.what);
    if (item.cause != nullptr) CHECK(explanation.cause == item.cause);
    CHECK_FALSE(view::to_text(view::report_fault(program.machine, stop)).empty());
  }
}

TEST_CASE("control that went astray is blamed on what led it there") {
  constexpr const char* by_return = "a ret took this address";
  constexpr const char* from_start = "the program's start has no caller";
  constexpr const char* off_the_end = "execution ran past the end of the code";
  constexpr const char* otherwise = "look at where the jump or call took its target";
  constexpr std::pair<const char*, const char*> cases[] = {
      {"push 0\n ret", by_return},
      {"ret", from_start},
      {"nop", off_the_end},
      {"call f\n nop\nf: push 0\n ret", by_return},
      {"xor eax, eax\n call rax", otherwise},
      {"call f\n nop\nf: xor eax, eax\n call rax\n ret", otherwise},
      {"xor eax, eax\n call [rel place]\n nop\nplace: dq 0", otherwise},
      {"mov eax, 0x1234\n jmp rax", otherwise},
  };
  for (const auto& [body, hint] : cases) {
    INFO(body);
    Program program(std::string("global _start\n_start:\n ") + body + "\n");
    const machine::StopReport stop = program.machine.run();
    REQUIRE(stop.kind == machine::StopKind::Killed);
    CHECK(view::explain_stop(program.machine, stop).hint.find(hint) == 0);
  }
}

TEST_CASE("running on into what is no code is no jump") {
  struct Case {
    const char* body;
    const char* what;
    const char* hint;
  };
  const Case cases[] = {
      {"times 4096 nop", "execution ran past the end of .text, to 0x402000, in no region",
       "is an exit, a ret or a jmp missing at its end?"},
      {"jmp on\nf: ret\non: times 4088 nop\n call f",
       "execution ran past the end of .text, to 0x402000, in no region", nullptr},
      {"mov ebx, 0x402000\n jmp rbx\n times 4089 nop",
       "it jumped to 0x402000, in no region, just past the end of .text", nullptr},
      {"push 0x402000\n ret\n times 4090 nop",
       "it jumped to 0x402000, in no region, just past the end of .text", nullptr},
      {"times 4095 nop\n db 0x48",
       "the instruction at 0x401fff reaches on to 0x402000, in no region, just past the end of "
       ".text",
       "execution ran past the end of the code"},
      {"mov edi, 0x401000\n mov esi, 4096\n xor edx, edx\n mov eax, 10\n syscall",
       "it executes 0x401013, in 0x401000-0x402000 --- .text",
       "mprotect has taken the right to execute from .text"},
  };
  for (const Case& item : cases) {
    INFO(item.body);
    Program program(std::string("global _start\n_start:\n ") + item.body + "\n");
    const view::Explanation explanation =
        view::explain_stop(program.machine, program.machine.run());
    CHECK(explanation.what == item.what);
    if (item.hint != nullptr) CHECK(explanation.hint.find(item.hint) == 0);
  }
}

TEST_CASE("a stack overflow is told from a recursion or from a large array") {
  const std::string recursion = "a recursion without end";
  const std::string array = "a local array larger than the stack, which has 8,388,608 bytes";
  const std::pair<const char*, std::string> cases[] = {
      {"call _start", recursion},
      {"sub rsp, 65536\n call _start", recursion},
      {"sub rsp, 9 * 1024 * 1024\n mov qword [rsp], 1", array},
      {"sub rsp, 9 * 1024 * 1024\n mov qword [rsp + 4096], 1", array},
      {"sub rsp, 100 * 1024 * 1024\n call _start", array},
  };
  for (const auto& [body, hint] : cases) {
    INFO(body);
    Program program(std::string("global _start\n_start:\n ") + body + "\n");
    const view::Explanation explanation =
        view::explain_stop(program.machine, program.machine.run());
    CHECK(explanation.what.find(": stack overflow") != std::string::npos);
    CHECK(explanation.hint.find(hint) == 0);
  }
  // An access far below a stack that rsp has not left is none.
  Program astray("global _start\n_start: mov rax, [rsp - 9 * 1024 * 1024]\n");
  const view::Explanation explanation = view::explain_stop(astray.machine, astray.machine.run());
  CHECK(explanation.what.find("below the stack's guard page") != std::string::npos);
  CHECK(explanation.what.find("overflow") == std::string::npos);
}

TEST_CASE("a lock that cannot be says what it would need") {
  const std::pair<const char*, const char*> cases[] = {
      {"db 0xf0\n add eax, ebx", "lock needs a destination in memory (#UD)"},
      {"db 0x66, 0xf0\n inc eax", "lock needs a destination in memory (#UD)"},
      {"db 0xf0\n mov [rsp], eax",
       "only what reads, changes and writes memory can be locked (#UD)"},
      {"db 0x0f, 0xff, 0xf0", "no row of the instruction table matches (#UD)"},
  };
  for (const auto& [body, cause] : cases) {
    INFO(body);
    Program program(std::string("global _start\n_start:\n ") + body + "\n");
    CHECK(view::explain_stop(program.machine, program.machine.run()).cause == cause);
  }
}
