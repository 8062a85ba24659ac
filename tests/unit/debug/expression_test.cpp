// What expressions are worth, where they stand, and what is said about wrong ones.

#include "emu/debug/expression.hpp"

#include "emu/debug/frame.hpp"
#include "emu/debug/memory.hpp"
#include "emu/debug/moment.hpp"
#include "emu/debug/number.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;
using debug::Expression;

namespace {

constexpr const char* source = R"(
global _start
section .data
number: dq 0x1122334455667788
text: db "hello", 0
section .bss
buffer: resb 64
section .text
_start:
    mov rax, -2
    mov rbx, 0x1234
    xor ecx, ecx
.loop:
    inc rcx
    cmp rcx, 3
    jne .loop
    call main
    mov eax, 60
    syscall
main:
%push
%stacksize flat64
%assign %$localsize 0
%local x:qword, small:byte
    push rbp
    mov rbp, rsp
    sub rsp, %$localsize
    mov qword [x], 42
    mov byte [small], 7
inside:
    leave
    ret
%pop
)";

struct Program {
  explicit Program(const std::string& at)
      : machine(tests::make_machine(tests::assemble_image("test.asm", source), host)) {
    REQUIRE(debug::run_to(machine, *debug::parse_moment(at, machine.image())));
  }
  u64 value(const std::string& text) {
    INFO(text);
    const auto expression = Expression::parse(text, machine);
    REQUIRE(expression.has_value());
    const auto result = expression->evaluate(machine);
    REQUIRE(result.has_value());
    return result->bits;
  }
  std::string error(const std::string& text) {
    INFO(text);
    const auto expression = Expression::parse(text, machine);
    if (!expression) return expression.error().to_string();
    const auto result = expression->evaluate(machine);
    REQUIRE_FALSE(result.has_value());
    return result.error().to_string();
  }
  u64 label(const std::string& name) { return machine.image().find_symbol(name)->value; }

  os::TestHost host;
  machine::Machine machine;
};

}  // namespace

TEST_CASE("numbers are written as in NASM and C") {
  CHECK(debug::parse_number("31") == 31u);
  CHECK(debug::parse_number("0x1F") == 31u);
  CHECK(debug::parse_number("1fh") == 31u);
  CHECK(debug::parse_number("0ffh") == 255u);
  CHECK(debug::parse_number("11111b") == 31u);
  CHECK(debug::parse_number("0b1_1111") == 31u);
  CHECK(debug::parse_number("37o") == 31u);
  CHECK(debug::parse_number("37q") == 31u);
  CHECK(debug::parse_number("31d") == 31u);
  CHECK(debug::parse_number("0x1d") == 29u);
  CHECK(debug::parse_number("0b1h") == 0xb1u);
  CHECK(debug::parse_number("18446744073709551615") == ~u64{0});
  CHECK_FALSE(debug::parse_number("18446744073709551616"));
  CHECK_FALSE(debug::parse_number("12b"));
  CHECK(debug::parse_number("1fx") == 31u);
  CHECK_FALSE(debug::parse_number("_"));
  CHECK_FALSE(debug::parse_number("ah"));
}

TEST_CASE("an expression is made of registers, flags, labels, memory and operators") {
  Program program("_start.loop");
  CHECK(program.value("rbx + 1") == 0x1235);
  CHECK(program.value("bh") == 0x12);
  CHECK(program.value("BL == 0x34") == 1);
  CHECK(program.value("eax") == 0xfffffffe);
  CHECK(program.value("$rbx") == 0x1234);
  CHECK(program.value("$") == program.label("_start.loop"));
  CHECK(program.value("rip == $pc") == 1);
  CHECK(program.value("zf && !cf") == 1);
  CHECK(program.value("step") == 3);
  CHECK(program.value(".loop") == program.label("_start.loop"));
  CHECK(program.value("number + 8 == text") == 1);
  CHECK(program.value("[number]") == 0x1122334455667788);
  CHECK(program.value("[rel number]") == 0x1122334455667788);
  CHECK(program.value("byte [number + 1]") == 0x77);
  CHECK(program.value("word ptr [number]") == 0x7788);
  CHECK(program.value("DWORD [number+4]") == 0x11223344);
  CHECK(program.value("byte [text + byte [number] - 0x88]") == 'h');
  CHECK(program.value("[buffer + 8]") == 0);  // never touched
  CHECK(program.value("'AB'") == 0x4241);
  CHECK(program.value("1 + 2 * 3 - 4 / 2") == 5);
  CHECK(program.value("(1 + 2) * 3 % 4") == 1);
  CHECK(program.value("1 << 4 | 3 & 2 ^ 1") == 0x13);
  CHECK(program.value("~0 >> 60") == 15);
  CHECK(program.value("1 << 64") == 0);
  CHECK(program.value("-7 / 2") == static_cast<u64>(-3));
  CHECK(program.value("- 8 / -1") == 8);
  CHECK(program.value("2 < 3 == 1") == 1);
  CHECK(program.value("not zf or rax < 0") == 1);
  CHECK(program.value("rbx = 0x1234") == 1);
}

TEST_CASE("parts of registers are unsigned unless told otherwise, and equal what they hold") {
  Program program("_start.loop");
  CHECK(program.value("rax < 0") == 1);
  CHECK(program.value("eax < 0") == 0);
  CHECK(program.value("signed eax < 0") == 1);
  CHECK(program.value("signed byte [number]") == ~u64{0x77});
  CHECK(program.value("eax == -2") == 1);
  CHECK(program.value("-2 != al") == 0);
  CHECK(program.value("eax == -3") == 0);
  CHECK(program.value("byte [number] == 0x188") == 0);
}

TEST_CASE("locals stand for their addresses in the function at hand") {
  Program program("inside");
  const u64 rbp = program.machine.state().gpr[isa::Rbp];
  CHECK(program.value("x") == rbp - 8);
  CHECK(program.value("[x]") == 42);
  CHECK(program.value("[small]") == 7);  // its own size
  CHECK(program.value("byte [x]") == 42);

  Program outside("_start.loop");
  CHECK(outside.error("[x]") ==
        "x: is a variable of main, which is not the function at hand (`break main` and `continue` "
        "lead there)");
  Program entering("main");
  CHECK(entering.value("x") == rbp - 8);  // before rbp is set up
}

TEST_CASE("a wrong expression says what is wrong with it") {
  Program program("_start.loop");
  CHECK(program.error("rbxx") ==
        "rbxx: is no register, flag, label or variable (did you mean rbx?)");
  CHECK(program.error("numbr + 1") ==
        "numbr + 1: numbr is no register, flag, label or variable (did you mean number?)");
  CHECK(program.error("") == "an expression is missing (write rax + 1, say)");
  CHECK(program.error("rax +") == "rax +: something is missing at the end");
  CHECK(program.error("(rax") == "(rax: a ) is missing");
  CHECK(program.error("[rax") == "[rax: a ] is missing");
  CHECK(program.error("byte rax") == "byte rax: byte needs [an address] (write byte [rsp], say)");
  CHECK(program.error("rax rbx") ==
        "rax rbx: `rbx` cannot stand here (put an operator in front of it)");
  CHECK(program.error("1z") == "1z: `1z` is no number of 64 bits (write 31, 0x1f, 1fh or 11111b)");
  CHECK(program.error("'too many characters'") ==
        "'too many characters': 'too many characters' is no number (one to eight characters "
        "between quotes are)");
  CHECK(program.error("1 / (rcx - rcx)") == "1 / (rcx - rcx): divides by zero");
  CHECK(program.error("[rcx]") == "[rcx]: 0x0 is not mapped (`show address-space` lists what is)");
  CHECK(program.error("byte [1 << 63]") ==
        "byte [1 << 63]: 0x8000000000000000 is not mapped (`show address-space` lists what is)");
  CHECK(program.error(";") == ";: `;` cannot stand here");
  CHECK(program.error("'") == "': ' is no number (one to eight characters between quotes are)");
}

TEST_CASE("no expression is too deep or too long to be refused") {
  Program program("_start");
  CHECK(program.error(std::string(500, '(') + "1") ==
        std::string(500, '(') + "1: is nested too deeply (write it in parts)");
  CHECK(program.error(std::string(900, '-') + "1").find("is nested too deeply") !=
        std::string::npos);
  CHECK(program.error(std::string(100'000, '1')).find("is too long") != std::string::npos);
  std::string sum = "1";
  while (sum.size() < 990)
    sum += "+1";
  CHECK(program.value(sum) == sum.size() / 2 + 1);
}

TEST_CASE("what an expression names can be set as the processor would") {
  Program program("inside");
  const auto set = [&](const std::string& name, u64 value) {
    const auto target = Expression::parse(name, program.machine);
    REQUIRE(target.has_value());
    const auto place = target->locate(program.machine);
    REQUIRE(place.has_value());
    const auto possible = debug::check_assign(program.machine, *place, value);
    if (possible) debug::assign(program.machine, *place, value);
    return possible ? "" : possible.error().to_string();
  };
  CHECK(set("rbx", ~u64{0}).empty());
  CHECK(set("bl", 1).empty());
  CHECK(program.value("rbx") == 0xffffffffffffff01);
  CHECK(set("bh", 2).empty());
  CHECK(program.value("bx") == 0x0201);
  CHECK(set("ebx", static_cast<u64>(-1)).empty());
  CHECK(program.value("rbx") == 0xffffffff);
  CHECK(set("cf", 1).empty());
  CHECK(program.value("cf") == 1);
  CHECK(set("[x]", 99).empty());
  CHECK(program.value("[x]") == 99);
  CHECK(set("byte [buffer+3]", 0xab).empty());  // nobody has touched the page
  CHECK(program.value("dword [buffer]") == 0xab000000);
  CHECK(set("byte [main]", 0x90).empty());  // though the program may not write there
  CHECK(program.value("byte [main]") == 0x90);

  CHECK(set("al", 256) == "0x100 does not fit into 1 byte");
  CHECK(set("zf", 2) == "2 is no value of a flag (write 0 or 1)");
  CHECK(set("rax + 1", 2) ==
        "is no place to write to (name a register, a flag, or memory: byte [x])");
  CHECK(set("[0]", 2) == "0x0 is not mapped (`show address-space` lists what is)");
}

TEST_CASE("the frame is found everywhere in a function, even when its return address is gone") {
  const std::string functions = R"(
global _start
section .text
_start:
    call with_rbp
after_first:
    call without
    mov eax, 60
    syscall
with_rbp:
    push rbp
    mov rbp, rsp
    sub rsp, 32
    mov qword [rbp+8], 0x4141
    mov qword [rbp+8], after_first
    leave
    ret
without:
    push rbx
    push r12
    sub rsp, 40
    test rax, rax
    jz .else
    add rsp, 40
    pop r12
    pop rbx
    ret
.else:
    nop
again:
    push 5
    pop rcx
    add rsp, 40
    pop r12
    pop rbx
    ret
)";
  os::TestHost host;
  machine::Machine machine =
      tests::make_machine(tests::assemble_image("test.asm", functions), host);
  const u64 top = machine.state().gpr[isa::Rsp];
  u64 steps = 0;
  while (!machine.finished()) {
    const auto frame = debug::current_frame(machine);
    REQUIRE(frame.has_value());
    const std::string place = machine.image().describe(machine.state().rip);
    INFO(place);
    const bool at_start = place.rfind("_start", 0) == 0 || place.rfind("after_first", 0) == 0;
    CHECK(frame->is_start == at_start);
    if (!at_start) CHECK(frame->return_slot == top - 8);
    machine.run(1);
    ++steps;
  }
  CHECK(steps > 20);
}
