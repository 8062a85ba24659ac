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
      REQUIRE(stop.watched.size() == 1);
      CHECK(stop.watched.at(0).watch == 0);
      CHECK_FALSE(stop.watched.at(0).by_kernel);
      CHECK(stop.watched.at(0).access.address == bss);
      CHECK(stop.watched.at(0).access.size == 4);
      CHECK(stop.watched.at(0).access.kind == memory::AccessKind::Write);
      CHECK(stop.watched.at(0).access.before[0] == round);
      CHECK(stop.watched.at(0).access.after[0] == round + 1);
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
    CHECK(stop.watched.at(0).by_kernel);
    CHECK(stop.watched.at(0).access.kind == memory::AccessKind::Write);
    CHECK(stop.watched.at(0).access.address == bss);
    CHECK(stop.watched.at(0).access.after[5] == 'i');
    stop = machine.run(no_limit, engine);
    REQUIRE(stop.kind == StopKind::Watchpoint);
    CHECK(machine.step() == 10);
    CHECK(stop.watched.at(0).access.kind == memory::AccessKind::Read);
    CHECK(stop.watched.at(0).access.address == bss + 2);
    CHECK(machine.run(no_limit, engine).kind == StopKind::Exited);
  }
}

TEST_CASE("a run that begins at a breakpoint executes its instruction first") {
  for (const Engine engine : engines) {
    os::TestHost host;
    Machine machine = make(host, Code().bytes({0x90, 0xeb, 0xfd}));  // L: nop; jmp L
    machine.set_stops({{text, text + 1}, {}});
    for (u64 step = 1; step < 6; ++step) {
      CHECK(machine.run(no_limit, engine).kind == StopKind::Breakpoint);
      CHECK(machine.step() == step);
    }
    // A limit of nothing executes nothing, and the breakpoint is still to be executed.
    CHECK(machine.run(0, engine).kind == StopKind::Limit);
    CHECK(machine.run(1, engine).kind == StopKind::Breakpoint);  // rather than Limit
    CHECK(machine.step() == 6);
    machine.set_stops({});
    CHECK(machine.run(10, engine).kind == StopKind::Limit);
  }
}

TEST_CASE("a jump to itself comes to its breakpoint at every step") {
  for (const Engine engine : engines) {
    os::TestHost host;
    Machine machine = make(host, Code().bytes({0xeb, 0xfe}));
    machine.set_stops({{text}, {}});
    for (u64 step = 1; step < 4; ++step) {
      CHECK(machine.run(no_limit, engine).kind == StopKind::Breakpoint);
      CHECK(machine.step() == step);
    }
  }
}

TEST_CASE("a breakpoint on the jump behind a compare is met, also when set and taken away later") {
  // mov ecx, 100; L: sub ecx, 1; cmp ecx, 0; jne L; exit(0)
  const Code code = Code().mov(1, 100).bytes({0x83, 0xe9, 1, 0x83, 0xf9, 0, 0x75, 0xf8}).exit(0);
  for (const Engine engine : engines) {
    os::TestHost host;
    Machine machine = make(host, code);
    CHECK(machine.run(31, engine).kind == StopKind::Limit);
    CHECK(machine.state().rip == text + 5);
    machine.set_stops({{text + 11}, {}});
    for (u64 round = 0; round < 3; ++round) {
      CHECK(machine.run(no_limit, engine).kind == StopKind::Breakpoint);
      CHECK(machine.state().rip == text + 11);
      CHECK(machine.step() == 33 + 3 * round);
      CHECK((machine.state().rflags & isa::ZF) == 0);
    }
    machine.set_stops({});
    CHECK(machine.run(no_limit, engine).kind == StopKind::Exited);
    CHECK(machine.step() == 1 + 300 + 3);
  }
}

TEST_CASE("a breakpoint inside an instruction is met only by who jumps there") {
  // mov eax, 0x90909090; exit(0)
  const Code straight = Code().mov(0, 0x90909090).exit(0);
  // mov eax, 0x90909090; inc ecx; cmp ecx, 1; je (the second byte of the mov); exit(0)
  const Code around =
      Code().mov(0, 0x90909090).bytes({0xff, 0xc1, 0x83, 0xf9, 1, 0x74, 0xf5}).exit(0);
  for (const Engine engine : engines) {
    os::TestHost host;
    Machine machine = make(host, straight);
    machine.set_stops({{text + 1, text + 3}, {}});
    CHECK(machine.run(no_limit, engine).kind == StopKind::Exited);
    Machine jumping = make(host, around);
    jumping.set_stops({{text + 1, text + 3}, {}});
    for (const u64 address : {text + 1, text + 3}) {
      const StopReport stop = jumping.run(no_limit, engine);
      REQUIRE(stop.kind == StopKind::Breakpoint);
      CHECK(stop.breakpoint == address);
    }
    CHECK(jumping.run(no_limit, engine).kind == StopKind::Exited);
  }
}

TEST_CASE("an instruction across a page edge can have a breakpoint and touch a watch") {
  for (const Engine engine : engines) {
    os::TestHost host;
    constexpr u64 start = 0x405000;
    Code code;
    for (int i = 0; i < 4093; ++i)
      code.bytes({0x90});
    code.bytes({0xc7, 0x04, 0x25}).word32(bss - 2).word32(0x01020304);  // mov dword [bss-2], …
    code.exit(0);
    auto image = std::make_shared<image::Image>(*program(code));
    image->segments[0].address = image->entry = start;
    auto made = Machine::create(image, {}, host);
    REQUIRE(made);
    Machine& machine = *made;
    machine.set_stops({{start + 4093}, {{.address = bss + 1}}});
    CHECK(machine.run(no_limit, engine).kind == StopKind::Breakpoint);
    CHECK(machine.step() == 4093);
    const StopReport stop = machine.run(no_limit, engine);
    REQUIRE(stop.kind == StopKind::Watchpoint);
    CHECK(machine.step() == 4094);
    CHECK(stop.watched.at(0).access.address == bss - 2);
    CHECK(stop.watched.at(0).access.after[3] == 1);
  }
}

TEST_CASE("a breakpoint stays where code is written over it") {
  Options options;
  options.writable_text = true;
  // mov byte [X], 7, over the immediate of X-1: mov edi, 1; exit(edi)
  Code code;
  code.bytes({0xc6, 0x04, 0x25}).word32(text + 9).bytes({7});
  code.mov(7, 1).call(60);
  for (const Engine engine : engines) {
    os::TestHost host;
    Machine machine = make(host, code, options);
    machine.set_stops({{text + 8}, {}});
    CHECK(machine.run(no_limit, engine).kind == StopKind::Breakpoint);
    CHECK(machine.step() == 1);
    CHECK(machine.run(no_limit, engine).exit_code == 7);
  }
}

TEST_CASE("both sides of a step: the watch is told before the breakpoint") {
  for (const Engine engine : engines) {
    os::TestHost host;
    const Loop loop(2);
    Machine machine = make(host, loop.code);
    machine.set_stops({{loop.dec}, {{.address = bss}}});
    CHECK(machine.run(no_limit, engine).kind == StopKind::Watchpoint);
    CHECK(machine.state().rip == loop.dec);
    CHECK(machine.run(no_limit, engine).kind == StopKind::Watchpoint);
    CHECK(machine.step() == 5);
  }
}

TEST_CASE("a repetition is one step to a watch") {
  // mov ecx, N; mov edi, bss; rep stosb
  for (const u64 count : {5u, 4000u}) {
    for (const Engine engine : engines) {
      os::TestHost host;
      Machine machine = make(host, Code().mov(1, count).mov(7, bss).bytes({0xf3, 0xaa}).exit(0));
      machine.set_stops({{text + 10}, {{.address = bss + 3, .size = 2}}});
      CHECK(machine.run(no_limit, engine).kind == StopKind::Breakpoint);
      const StopReport stop = machine.run(no_limit, engine);
      REQUIRE(stop.kind == StopKind::Watchpoint);
      CHECK(stop.watched.at(0).access.address == bss + 3);
      CHECK(machine.state().gpr[isa::Rcx] == 0);
      CHECK(machine.step() == 3);
      CHECK(machine.run(no_limit, engine).kind == StopKind::Exited);
    }
  }
}

TEST_CASE("a repetition that was interrupted tells of its watch at its end") {
  // lea rdi, [rsp - 200000]; mov ecx, 190000; rep stosb
  const Code code = Code()
                        .bytes({0x48, 0x8d, 0xbc, 0x24})
                        .word32(~u64{200'000} + 1)
                        .mov(1, 190'000)
                        .bytes({0xf3, 0xaa})
                        .exit(0);
  struct : Observer {
    Machine* machine = nullptr;
    bool on_step(const StepEvent& event) override {
      if (!event.completed) machine->request_stop();
      return true;
    }
  } observer;
  os::TestHost host;
  Machine machine = make(host, code);
  observer.machine = &machine;
  machine.run(2);
  const Snapshot before = machine.snapshot();
  const u64 place = machine.state().gpr[isa::Rdi] + 10;
  machine.set_stops({{}, {{.address = place}}});
  for (const Engine rest : engines) {
    machine.restore(before);
    CHECK(machine.observe(observer).kind == StopKind::Interrupted);
    CHECK(machine.step() == 2);
    const StopReport stop = machine.run(no_limit, rest);
    REQUIRE(stop.kind == StopKind::Watchpoint);
    CHECK(stop.watched.at(0).access.address == place);
    CHECK(machine.step() == 3);
    CHECK(machine.state().gpr[isa::Rcx] == 0);
  }
  // Going elsewhere forgets it.
  machine.restore(before);
  CHECK(machine.observe(observer).kind == StopKind::Interrupted);
  machine.restore(before);
  machine.state().rip += 2;
  CHECK(machine.run().kind == StopKind::Exited);
}

TEST_CASE("of each watch that a step touched the first read and the first write are told") {
  // mov esi, bss; mov edi, bss+64; mov ecx, 3; rep movsb
  const Code code = Code().mov(6, bss).mov(7, bss + 64).mov(1, 3).bytes({0xf3, 0xa4}).exit(0);
  for (const Engine engine : engines) {
    os::TestHost host;
    Machine machine = make(host, code);
    machine.set_stops({{},
                       {{.address = bss + 66, .size = 8},
                        {.address = bss, .size = 66, .reads = true},
                        {.address = bss + 80}}});
    const StopReport stop = machine.run(no_limit, engine);
    REQUIRE(stop.kind == StopKind::Watchpoint);
    REQUIRE(stop.watched.size() == 3);
    const auto& [read, written, last] = std::tie(stop.watched[0], stop.watched[1], stop.watched[2]);
    CHECK((read.watch == 1 && read.access.kind == memory::AccessKind::Read));
    CHECK((written.watch == 1 && written.access.address == bss + 64));
    CHECK((last.watch == 0 && last.access.address == bss + 66));
  }
}

TEST_CASE("a step that faults touches nothing") {
  // mov esi, bss; xor edi, edi; movsb: reads [bss], cannot write [0]
  const Code code = Code().mov(6, bss).bytes({0x31, 0xff, 0xa4});
  for (const Engine engine : engines) {
    os::TestHost host;
    Machine machine = make(host, code);
    const Snapshot start = machine.snapshot();
    machine.set_stops({{}, {{.address = bss, .reads = true}}});
    const StopReport stop = machine.run(no_limit, engine);
    CHECK(stop.kind == StopKind::Killed);
    CHECK(stop.watched.empty());
    // Nor is the touch kept for later.
    machine.restore(start);
    CHECK(machine.run(1, engine).kind == StopKind::Limit);
  }
}

TEST_CASE("watches see reads and writes apart, and a read-modify-write as both") {
  struct Case {
    std::initializer_list<unsigned> code;
    bool reads, writes;
  };
  const Case cases[] = {{{0x8a, 0x03}, true, false},              // mov al, [rbx]
                        {{0x88, 0x03}, false, true},              // mov [rbx], al
                        {{0xfe, 0x03}, true, true},               // inc byte [rbx]
                        {{0x80, 0x3b, 0x05}, true, false},        // cmp byte [rbx], 5
                        {{0x86, 0x03}, true, true},               // xchg [rbx], al
                        {{0x0f, 0xc0, 0x03}, true, true},         // xadd [rbx], al
                        {{0x48, 0x8d, 0x03}, false, false},       // lea rax, [rbx]
                        {{0x0f, 0x1f, 0x03}, false, false},       // nop [rbx]
                        {{0x0f, 0x11, 0x43, 0xf1}, false, true},  // movups [rbx-15], xmm0
                        {{0xff, 0x33}, true, false}};             // push [rbx]
  for (const Case& instruction : cases) {
    for (const Engine engine : engines) {
      for (const bool reads : {false, true}) {
        os::TestHost host;
        Code code = Code().mov(3, bss + 100);
        code.bytes(instruction.code).exit(0);
        Machine machine = make(host, code);
        machine.set_stops({{}, {{.address = bss + 100, .reads = reads, .writes = !reads}}});
        const StopReport stop = machine.run(no_limit, engine);
        const bool seen = reads ? instruction.reads : instruction.writes;
        REQUIRE(stop.kind == (seen ? StopKind::Watchpoint : StopKind::Exited));
        if (seen) {
          CHECK(machine.step() == 2);
          CHECK((stop.watched.at(0).access.kind == memory::AccessKind::Read) == reads);
        }
      }
    }
  }
}

TEST_CASE("watches may wrap, cross pages, be empty, or lie where nothing is mapped") {
  for (const Engine engine : engines) {
    const auto steps = [&](Watch watch) {
      os::TestHost host;
      Machine machine = make(host, Loop(1).code);
      machine.set_stops({{}, {watch}});
      return machine.run(no_limit, engine).kind == StopKind::Watchpoint ? machine.step() : 0;
    };
    CHECK(steps({.address = bss - 5000, .size = 5001}) == 2);
    CHECK(steps({.address = bss - 5000, .size = 5000}) == 0);
    CHECK(steps({.address = bss + 4, .size = 10000}) == 0);
    CHECK(steps({.address = bss + 1, .size = 0}) == 0);
    CHECK(steps({.address = 0x10000, .size = 100, .reads = true}) == 0);
    CHECK(steps({.address = ~u64{0} - 7, .size = bss + 8}) == 0);
    CHECK(steps({.address = ~u64{0} - 7, .size = bss + 9}) == 2);
    CHECK(steps({.address = 0, .size = ~u64{0}}) == 2);
    CHECK(steps({.address = bss + 4, .size = ~u64{0} - 3}) == 0);  // all but these four bytes
    CHECK(steps({.address = bss + 4, .size = ~u64{0} - 2}) == 2);
  }
}

TEST_CASE("a page that is mapped later is watched") {
  // mmap(0x10000, 4096, RW, PRIVATE|FIXED|ANONYMOUS, -1, 0); mov [0x10008], al
  const Code code = Code()
                        .bytes({0x41, 0xba})
                        .word32(0x32)
                        .bytes({0x49, 0x83, 0xc8, 0xff, 0x45, 0x31, 0xc9})
                        .call(9, 0x10000, 4096, 3)
                        .bytes({0x88, 0x04, 0x25})
                        .word32(0x10008)
                        .exit(0);
  for (const Engine engine : engines) {
    os::TestHost host;
    Machine machine = make(host, code);
    machine.set_stops({{}, {{.address = 0x10000, .size = 16}}});
    const StopReport stop = machine.run(no_limit, engine);
    REQUIRE(stop.kind == StopKind::Watchpoint);
    CHECK(stop.watched.at(0).access.address == 0x10008);
    CHECK_FALSE(stop.watched.at(0).by_kernel);
  }
}

TEST_CASE("stops stay through snapshots and restores") {
  for (const Engine engine : engines) {
    os::TestHost host;
    const Loop loop(20);
    Machine machine = make(host, loop.code);
    machine.run(31, engine);
    const Snapshot middle = machine.snapshot();
    machine.set_stops({{loop.exit}, {{.address = bss, .size = 4}}});
    CHECK(machine.run(no_limit, engine).kind == StopKind::Watchpoint);
    CHECK(machine.step() == 32);
    machine.restore(middle);
    CHECK(machine.stops().breakpoints == std::vector<u64>{loop.exit});
    CHECK(machine.run(no_limit, engine).kind == StopKind::Watchpoint);
    CHECK(machine.step() == 32);
    machine.set_stops({{loop.exit}, {}});
    machine.restore(middle);
    CHECK(machine.run(no_limit, engine).kind == StopKind::Breakpoint);
    CHECK(machine.step() == 61);
    machine.restore(middle);
    machine.set_stops({});
    CHECK(machine.run(no_limit, engine).kind == StopKind::Exited);
  }
}

TEST_CASE("a request to stop waits for nothing, and does not outlive another stop") {
  for (const Engine engine : engines) {
    os::TestHost host;
    const Loop loop(20);
    Machine machine = make(host, loop.code);
    machine.set_stops({{text, loop.inc}, {}});
    machine.request_stop();
    CHECK(machine.run(no_limit, engine).kind == StopKind::Interrupted);
    CHECK(machine.step() == 0);
    CHECK(machine.run(no_limit, engine).kind == StopKind::Breakpoint);
    CHECK(machine.step() == 1);
  }
}

TEST_CASE("what a debugger writes touches nothing") {
  os::TestHost host;
  Machine machine = make(host, Code().exit(0));
  machine.set_stops({{}, {{.address = bss, .size = 8, .reads = true}}});
  const u8 bytes[] = {1, 2, 3};
  CHECK(machine.poke(bss, bytes) == 3);
  CHECK(machine.mmu().write_bytes(bss, bytes) == 3);
  CHECK(machine.run().kind == StopKind::Exited);
}

TEST_CASE("a call interrupted on the host touches nothing until it is made again") {
  struct InterruptedOnce final : os::Host {
    os::TestHost inner;
    Machine* machine = nullptr;
    i64 read_input(std::span<u8> out) override {
      if (machine == nullptr) return inner.read_input(out);
      std::exchange(machine, nullptr)->request_stop();
      return -4;
    }
    i64 write_output(int fd, std::span<const u8> b) override { return inner.write_output(fd, b); }
    bool is_terminal(int) override { return false; }
    i64 read_file(const os::GrantedPath&, std::vector<u8>&) override { return -2; }
    i64 create_file(const os::GrantedPath&) override { return -2; }
    i64 write_file(const os::GrantedPath&, u64, std::span<const u8>) override { return -2; }
    void warn(const std::string&) override {}
  };
  // mov qword [bss], bss+64; mov qword [bss+8], 4; readv(0, bss, 1)
  Code code = Code().bytes({0x48, 0xc7, 0x04, 0x25}).word32(bss).word32(bss + 64);
  code.bytes({0x48, 0xc7, 0x04, 0x25}).word32(bss + 8).word32(4);
  code.call(19, 0, bss, 1).exit(0);
  for (const Engine engine : engines) {
    InterruptedOnce host;
    host.inner.input = "input";
    Machine machine = make(host, code);
    host.machine = &machine;
    machine.set_stops({{}, {{.address = bss, .size = 8, .reads = true, .writes = false}}});
    CHECK(machine.run(no_limit, engine).kind == StopKind::Interrupted);
    CHECK(machine.step() == 6);
    const StopReport stop = machine.run(no_limit, engine);
    REQUIRE(stop.kind == StopKind::Watchpoint);
    CHECK(machine.step() == 7);
    CHECK(stop.watched.at(0).by_kernel);
  }
}

TEST_CASE("a transfer too long to be told of in full is watched in full") {
  constexpr u64 size = 2'000'000;
  Options options;
  // lea rsi, [rsp - size - 64]; read(0, rsi, size)
  Code code = Code().mov(7, 0).mov(2, size).bytes({0x48, 0x8d, 0xb4, 0x24});
  code.word32(~u64{size} - 63).call(0).exit(0);
  os::TestHost host;
  host.input = std::string(size, 'x');
  Machine machine = make(host, code);
  machine.run(3);
  const Snapshot before = machine.snapshot();
  const u64 last = machine.state().gpr[isa::Rsi] + size - 1;
  machine.set_stops({{}, {{.address = last}}});
  struct : Observer {
    std::size_t most = 0;
    bool on_step(const StepEvent& event) override {
      most = std::max(most, event.kernel_accesses.size());
      return true;
    }
  } observer;
  const StopReport stop = machine.observe(observer);
  REQUIRE(stop.kind == StopKind::Watchpoint);
  CHECK(observer.most == memory::Mmu::most_logged);
  for (const Engine engine : engines) {
    machine.restore(before);
    const StopReport again = machine.run(no_limit, engine);
    REQUIRE(again.kind == StopKind::Watchpoint);
    CHECK(again.watched == stop.watched);
  }
}
