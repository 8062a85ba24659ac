// Breakpoints and watches: the rules of emu/machine/stops.hpp, in every engine.

#include "emu/machine/stops.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/machine/program.hpp"

using namespace vitrine;
using namespace vitrine::machine;
using namespace vitrine::tests;

namespace {

constexpr Engine engines[] = {Engine::Plain, Engine::Modelled, Engine::Observed};

Machine make(os::Host& host, std::vector<u8> code, Options options = {}) {
  auto machine = Machine::create(program(std::move(code)), options, host);
  REQUIRE(machine);
  return std::move(*machine);
}

/// loop: inc dword [bss]; dec ecx; jnz loop; exit(0). ecx starts at `count`.
struct Loop {
  Code code;
  u64 inc, dec, jnz, exit;
  explicit Loop(u64 count) {
    code.mov(1, count);
    inc = text + code.size();
    code.bytes({0xff, 0x04, 0x25}).word32(bss);
    dec = text + code.size();
    code.bytes({0xff, 0xc9});
    jnz = text + code.size();
    code.bytes({0x75, static_cast<u8>(inc - (jnz + 2))});
    exit = text + code.size();
    code.exit(0);
  }
};

}  // namespace

TEST_CASE("a breakpoint stops before its instruction, each time it is reached") {
  for (const Engine engine : engines) {
    os::TestHost host;
    const Loop loop(3);
    Machine machine = make(host, loop.code);
    machine.set_stops({{loop.jnz, loop.inc}, {}});
    for (u64 round = 0; round < 3; ++round) {
      StopReport stop = machine.run(no_limit, engine);
      REQUIRE(stop.kind == StopKind::Breakpoint);
      CHECK(stop.breakpoint == loop.inc);
      CHECK(machine.step() == 1 + 3 * round);
      CHECK(machine.state().rip == loop.inc);
      stop = machine.run(no_limit, engine);
      REQUIRE(stop.kind == StopKind::Breakpoint);
      CHECK(stop.breakpoint == loop.jnz);
      CHECK(machine.step() == 3 + 3 * round);
    }
    CHECK(machine.run(no_limit, engine).kind == StopKind::Exited);
  }
}

TEST_CASE("a watch stops after the instruction that touched it") {
  for (const Engine engine : engines) {
    os::TestHost host;
    const Loop loop(2);
    Machine machine = make(host, loop.code);
    machine.set_stops({{}, {{.address = bss + 3, .size = 1}}});
    for (u8 round = 0; round < 2; ++round) {
      const StopReport stop = machine.run(no_limit, engine);
      REQUIRE(stop.kind == StopKind::Watchpoint);
      CHECK(machine.step() == 2u + 3 * round);
      CHECK(machine.state().rip == loop.dec);
      REQUIRE(stop.watched);
      CHECK(stop.watched->watch == 0);
      CHECK_FALSE(stop.watched->by_kernel);
      CHECK(stop.watched->access.address == bss);
      CHECK(stop.watched->access.size == 4);
      CHECK(stop.watched->access.kind == memory::AccessKind::Write);
      CHECK(stop.watched->access.before[0] == round);
      CHECK(stop.watched->access.after[0] == round + 1);
    }
    CHECK(machine.run(no_limit, engine).kind == StopKind::Exited);
  }
}

TEST_CASE("the kernel's accesses touch watches") {
  for (const Engine engine : engines) {
    os::TestHost host;
    host.input = "some input";
    Machine machine = make(host, Code().call(0, 0, bss, 100).call(1, 1, bss + 2, 4).exit(0));
    machine.set_stops({{}, {{.address = bss + 5, .size = 1, .reads = true}}});
    StopReport stop = machine.run(no_limit, engine);
    REQUIRE(stop.kind == StopKind::Watchpoint);
    CHECK(machine.step() == 5);
    CHECK(stop.watched->by_kernel);
    CHECK(stop.watched->access.kind == memory::AccessKind::Write);
    CHECK(stop.watched->access.address == bss);
    CHECK(stop.watched->access.after[5] == 'i');
    stop = machine.run(no_limit, engine);
    REQUIRE(stop.kind == StopKind::Watchpoint);
    CHECK(machine.step() == 10);
    CHECK(stop.watched->access.kind == memory::AccessKind::Read);
    CHECK(stop.watched->access.address == bss + 2);
    CHECK(machine.run(no_limit, engine).kind == StopKind::Exited);
  }
}
