#include "tests/support/catch.hpp"
#include "tests/unit/machine/program.hpp"

using namespace vitrine;
using namespace vitrine::machine;
using namespace vitrine::tests;

namespace {

Machine make(os::Host& host, std::vector<u8> code, std::string initial_data = "data",
             Options options = {}) {
  auto machine = Machine::create(program(std::move(code), std::move(initial_data)), options, host);
  REQUIRE(machine);
  return std::move(*machine);
}

struct KilledBy {
  int signal;
  cpu::Vector vector;
  bool operator==(const KilledBy&) const = default;
};

/// Runs code that faults with each engine; all must agree.
StopReport fate(const std::vector<u8>& code) {
  std::optional<StopReport> first;
  for (const Engine engine : {Engine::Plain, Engine::Modelled, Engine::Observed}) {
    os::TestHost host;
    Machine machine = make(host, code);
    const StopReport stop = machine.run(1'000'000, engine);
    if (!first) first = stop;
    CHECK(stop.kind == first->kind);
    CHECK(stop.signal == first->signal);
    CHECK(stop.exit_code == first->exit_code);
    CHECK(stop.fault.has_value() == first->fault.has_value());
    if (stop.fault && first->fault) {
      CHECK(stop.fault->vector == first->fault->vector);
      CHECK(stop.fault->address == first->fault->address);
      CHECK(stop.fault->rip == first->fault->rip);
    }
  }
  return *first;
}

/// Everything of a step as text, to compare traces.
struct Tracer : Observer {
  std::vector<std::string> lines;
  u64 limit = ~u64{0};
  bool on_step(const StepEvent& event) override {
    std::string line = std::to_string(event.step) + " " + std::to_string(event.after.rip);
    for (const u8 byte : event.bytes)
      line += " " + std::to_string(byte);
    for (const u64 value : event.after.gpr)
      line += " " + std::to_string(value);
    line += " f" + std::to_string(event.after.rflags);
    for (const MemoryAccess& access : event.accesses) {
      line += " a" + std::to_string(access.address) +
              (access.kind == memory::AccessKind::Write ? "w" : "r");
      for (unsigned i = 0; i < access.size; ++i)
        line += std::to_string(access.before[i]) + "," + std::to_string(access.after[i]) + ";";
    }
    if (event.fault != nullptr) line += " fault";
    lines.push_back(line);
    return lines.size() < limit;
  }
};

/// Echoes stdin in pieces of 3 bytes, adding them up in ebx and pushing them on the stack; ends
/// with the sum as exit code.
std::vector<u8> echo_program() {
  Code code;
  const std::size_t loop = code.size();
  code.call(0, 0, bss, 3);   // read(0, bss, 3)
  code.bytes({0x85, 0xc0});  // test eax, eax
  code.bytes({0x74, 0});     // jz done (patched)
  const std::size_t jump = code.size();
  code.bytes({0x89, 0xc2});                    // mov edx, eax
  code.bytes({0x03, 0x1c, 0x25}).word32(bss);  // add ebx, [bss]
  code.bytes({0x53});                          // push rbx
  code.mov(7, 1).mov(6, bss).call(1);          // write(1, bss, edx)
  code.bytes({0xeb, 0});
  std::vector<u8> bytes = code;
  bytes.back() = static_cast<u8>(loop - bytes.size());
  bytes[jump - 1] = static_cast<u8>(bytes.size() - jump);
  const std::vector<u8> end = Code().bytes({0x89, 0xdf}).call(231);  // exit_group(ebx)
  bytes.insert(bytes.end(), end.begin(), end.end());
  return bytes;
}

}  // namespace

TEST_CASE("a program writes and exits") {
  os::TestHost host;
  Machine machine = make(host, Code().call(1, 1, data, 6).exit(300), "hello\n");
  const StopReport stop = machine.run();
  CHECK(stop.kind == StopKind::Exited);
  CHECK(stop.exit_code == 44);
  CHECK(host.output == "hello\n");
  CHECK(machine.finished());
  CHECK(machine.step() == 8);
  CHECK(machine.run().kind == StopKind::Exited);
  CHECK(machine.step() == 8);
}

TEST_CASE("limits count retired instructions, in every engine") {
  for (const Engine engine : {Engine::Plain, Engine::Modelled, Engine::Observed}) {
    os::TestHost host;
    Machine machine = make(host, Code().bytes({0xff, 0xc3, 0xeb, 0xfc}));  // inc ebx; jmp
    CHECK(machine.run(0, engine).kind == StopKind::Limit);
    CHECK(machine.step() == 0);
    CHECK(machine.run(1001, engine).kind == StopKind::Limit);
    CHECK(machine.step() == 1001);
    CHECK(machine.state().gpr[isa::Rbx] == 501);
    CHECK(machine.state().rip == text + 2);
  }
}

TEST_CASE("request_stop interrupts an endless loop") {
  os::TestHost host;
  Machine machine = make(host, Code().bytes({0xeb, 0xfe}));
  machine.request_stop();
  CHECK(machine.run().kind == StopKind::Interrupted);
  CHECK_FALSE(machine.finished());
  CHECK(machine.run(10).kind == StopKind::Limit);
}

TEST_CASE("a system call takes its number from eax, whatever the upper half of rax holds") {
  const Code code =
      Code().bytes({0x48, 0xb8}).word32(60).word32(0xffffffff).mov(7, 5).bytes({0x0f, 0x05});
  const StopReport stop = fate(code);
  CHECK(stop.kind == StopKind::Exited);
  CHECK(stop.exit_code == 5);
}

TEST_CASE("faults become the signals that Linux sends") {
  const auto killed = [](const Code& code) {
    const StopReport stop = fate(code);
    REQUIRE(stop.kind == StopKind::Killed);
    REQUIRE(stop.fault);
    return KilledBy{stop.signal, stop.fault->vector};
  };
  using cpu::Vector;
  CHECK(killed(Code().bytes({0x8b, 0x04, 0x25}).word32(8)) == KilledBy{11, Vector::PageFault});
  CHECK(killed(Code().bytes({0x89, 0x04, 0x25}).word32(text)) == KilledBy{11, Vector::PageFault});
  CHECK(killed(Code().bytes({0xf4})) == KilledBy{11, Vector::GeneralProtection});
  CHECK(killed(Code().bytes({0x31, 0xc9, 0xf7, 0xf1})) == KilledBy{8, Vector::DivideError});
  CHECK(killed(Code().bytes({0x0f, 0x0b})) == KilledBy{4, Vector::InvalidOpcode});
  CHECK(killed(Code().bytes({0xcc})) == KilledBy{5, Vector::Breakpoint});
  // mov rsp, 1 << 62; push rax: a stack pointer that is not canonical
  CHECK(killed(Code().bytes({0x48, 0xbc, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x50})) ==
        KilledBy{7, Vector::StackSegment});
  // mov rax, 1 << 62; mov eax, [rax]: through rax it is #GP
  CHECK(killed(Code().bytes({0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x8b, 0x00})) ==
        KilledBy{11, Vector::GeneralProtection});
  // Running off into data that is not executable
  const StopReport data_run = fate(Code().mov(0, data).bytes({0xff, 0xe0}));
  CHECK(data_run.signal == 11);
  CHECK(data_run.fault->address == data);
  CHECK((data_run.fault->error_code & memory::FaultFetch) != 0);
}

TEST_CASE("infinite recursion ends at the guard page") {
  const StopReport stop = fate(Code().bytes({0xe8, 0xfb, 0xff, 0xff, 0xff}));  // call itself
  CHECK(stop.kind == StopKind::Limit);
  Options options;
  options.stack_size = 64 * 1024;
  os::TestHost host;
  Machine machine = make(host, Code().bytes({0xe8, 0xfb, 0xff, 0xff, 0xff}), "", options);
  const StopReport small = machine.run();
  CHECK(small.signal == 11);
  REQUIRE(small.fault);
  CHECK(small.fault->address == 0x7ffffffff000 - 64 * 1024 - 8);
}

TEST_CASE("RAM that demand paging exhausts kills the process with a reason") {
  Options options;
  options.memory = 256 * 1024;
  os::TestHost host;
  Machine machine = make(host, Code().bytes({0x50, 0xeb, 0xfd}), "", options);  // push for ever
  const StopReport stop = machine.run();
  CHECK(stop.kind == StopKind::Killed);
  CHECK(stop.signal == 9);
  CHECK_FALSE(stop.fault);
  CHECK(stop.reason.find("out of memory") != std::string::npos);
}

TEST_CASE("a closed pipe kills by SIGPIPE") {
  os::TestHost host;
  host.output_limit = 5;
  Machine machine = make(host, Code().call(1, 1, data, 4).call(1, 1, data, 4).call(1, 1, data, 4));
  const StopReport stop = machine.run();
  CHECK(stop.kind == StopKind::Killed);
  CHECK(stop.signal == 13);
  CHECK(host.output == "datad");
}

TEST_CASE("plain, modelled and observed runs compute the same") {
  std::vector<cpu::State> ends;
  std::vector<std::string> outputs;
  for (const Engine engine : {Engine::Plain, Engine::Modelled, Engine::Observed}) {
    os::TestHost host;
    host.input = "what goes in comes out";
    Machine machine = make(host, echo_program());
    CHECK(machine.run(no_limit, engine).kind == StopKind::Exited);
    ends.push_back(machine.state());
    outputs.push_back(host.output);
  }
  CHECK(outputs[0] == "what goes in comes out");
  CHECK(ends[0] == ends[1]);
  CHECK(ends[0] == ends[2]);
  CHECK(outputs[0] == outputs[1]);
  CHECK(outputs[0] == outputs[2]);
}

TEST_CASE("engines may change between bursts, and the models count alike") {
  os::TestHost plain_host, mixed_host, modelled_host, observed_host;
  for (auto* host : {&plain_host, &mixed_host, &modelled_host, &observed_host}) {
    host->input = std::string(300, 'x') + std::string(301, 'y');
  }
  Machine plain = make(plain_host, echo_program()), mixed = make(mixed_host, echo_program());
  Machine modelled = make(modelled_host, echo_program());
  Machine observed = make(observed_host, echo_program());
  plain.run();
  modelled.run(no_limit, Engine::Modelled);
  observed.run(no_limit, Engine::Observed);
  for (u64 burst = 1; !mixed.finished(); burst = burst * 7 % 61) {
    mixed.run(burst, static_cast<Engine>(burst % 3));
  }
  CHECK(plain.state() == mixed.state());
  CHECK(plain.state() == modelled.state());
  CHECK(plain_host.output == mixed_host.output);
  CHECK(modelled.tlbs() == observed.tlbs());
  const ModelCounters counters = modelled.counters();
  CHECK(counters.instruction_tlb.hits + counters.instruction_tlb.misses == modelled.step());
  CHECK(counters.instruction_tlb.misses == 1);
  CHECK(counters.data_tlb.misses == 2);
  CHECK(counters.data_tlb.walk_reads == 8);
  CHECK(plain.counters().data_tlb == memory::TlbCounters{});
}

TEST_CASE("the same run gives the same trace") {
  std::vector<std::string> traces[2];
  for (auto& trace : traces) {
    os::TestHost host;
    host.input = "some input";
    Machine machine = make(host, echo_program());
    Tracer tracer;
    machine.observe(tracer);
    trace = tracer.lines;
    CHECK(trace.size() == machine.step());
  }
  CHECK(traces[0] == traces[1]);
}

TEST_CASE("snapshot, run, restore, run: the same trace, and no output twice") {
  os::TestHost host;
  host.input = "abcdefghijklmnopqrstuvwxyz";
  Machine machine = make(host, echo_program());
  machine.run(37);
  const Snapshot moment = machine.snapshot();
  CHECK(moment.step() == 37);
  Tracer first;
  machine.observe(first);
  const StopReport end = *machine.finished();
  const cpu::State end_state = machine.state();
  const std::string output = host.output;
  CHECK(output == "abcdefghijklmnopqrstuvwxyz");

  const u64 calls = host.calls;
  for (int round = 0; round < 2; ++round) {
    machine.restore(moment);
    CHECK(machine.step() == 37);
    CHECK_FALSE(machine.finished());
    Tracer again;
    machine.observe(again);
    CHECK(again.lines == first.lines);
    CHECK(machine.finished()->exit_code == end.exit_code);
    CHECK(machine.state() == end_state);
  }
  CHECK(host.output == output);
  CHECK(host.calls == calls);

  // Plainly, from the middle, with a further snapshot on the way.
  machine.restore(moment);
  machine.run(20);
  const Snapshot later = machine.snapshot();
  machine.run();
  CHECK(machine.state() == end_state);
  machine.restore(later);
  CHECK(machine.step() == 57);
  machine.run(no_limit, Engine::Modelled);
  CHECK(machine.state() == end_state);
  CHECK(host.output == output);
}

TEST_CASE("a restored run goes on live where the journal ends") {
  os::TestHost host;
  host.input = "abcdefghi";
  Machine machine = make(host, echo_program());
  const Snapshot start = machine.snapshot();
  machine.run(20);
  CHECK(host.output == "abc");
  machine.restore(start);
  machine.run();
  CHECK(host.output == "abcdefghi");
}

TEST_CASE("self-modifying code is seen, and undone by a restore") {
  // mov byte [rip+X], 7 over the immediate of `mov edi, 1`; exit(edi)
  const Code code =
      Code().bytes({0xc6, 0x05}).word32(1).bytes({7}).bytes({0xbf}).word32(1).call(60);
  Options options;
  options.writable_text = true;
  for (const Engine engine : {Engine::Plain, Engine::Modelled, Engine::Observed}) {
    os::TestHost host;
    Machine machine = make(host, code, "", options);
    const Snapshot start = machine.snapshot();
    CHECK(machine.run(no_limit, engine).exit_code == 7);
    machine.restore(start);
    u8 immediate = 0;
    CHECK(machine.peek(text + 8, {&immediate, 1}) == 1);
    CHECK(immediate == 1);
    CHECK(machine.run(no_limit, engine).exit_code == 7);
  }
}

TEST_CASE("a loop that rewrites itself after a snapshot runs its new code") {
  // loop: mov edi, 5; inc byte [loop+1]; dec ecx; jnz loop — run twice around a snapshot, so that
  // the page is copied on write while its decoded code is in use.
  Code code;
  code.mov(1, 40);
  const u64 loop = text + code.size();
  code.mov(7, 5).bytes({0xfe, 0x04, 0x25}).word32(loop + 1).bytes({0xff, 0xc9});
  code.bytes({0x75, static_cast<u8>(loop - (text + code.size() + 2))}).call(60);
  Options options;
  options.writable_text = true;
  os::TestHost host;
  Machine machine = make(host, code, "", options);
  machine.run(30);
  const Snapshot middle = machine.snapshot();
  CHECK(machine.run().exit_code == 44);
  machine.restore(middle);
  CHECK(machine.run(25).kind == StopKind::Limit);
  const Snapshot later = machine.snapshot();
  CHECK(machine.run().exit_code == 44);
  machine.restore(later);
  CHECK(machine.run().exit_code == 44);
}

TEST_CASE("the observer can stop the run, and sees faults") {
  os::TestHost host;
  Machine machine = make(host, Code().bytes({0x90, 0x90, 0x90, 0x0f, 0x0b}));
  Tracer tracer;
  tracer.limit = 2;
  CHECK(machine.observe(tracer).kind == StopKind::Observer);
  CHECK(machine.step() == 2);
  tracer.limit = ~u64{0};
  CHECK(machine.observe(tracer).kind == StopKind::Killed);
  REQUIRE(tracer.lines.size() == 4);
  CHECK(tracer.lines.back().find("fault") != std::string::npos);
}

TEST_CASE("a read interrupted on the host is made again") {
  struct InterruptedOnce final : os::Host {
    os::TestHost inner;
    bool interrupted = false;
    i64 read_input(std::span<u8> out) override {
      if (std::exchange(interrupted, true)) return inner.read_input(out);
      return -4;
    }
    i64 write_output(int fd, std::span<const u8> b) override { return inner.write_output(fd, b); }
    bool is_terminal(int) override { return false; }
    i64 read_file(const os::GrantedPath&, std::vector<u8>&) override { return -2; }
    i64 create_file(const os::GrantedPath&) override { return -2; }
    i64 write_file(const os::GrantedPath&, u64, std::span<const u8>) override { return -2; }
    void warn(const std::string&) override {}
  } host;
  host.inner.input = "xyz";
  Machine machine = make(host, echo_program());
  CHECK(machine.run().kind == StopKind::Exited);
  CHECK(host.inner.output == "xyz");
  os::TestHost plain_host;
  plain_host.input = "xyz";
  Machine plain = make(plain_host, echo_program());
  plain.run();
  CHECK(machine.step() == plain.step());
}

TEST_CASE("a debugger pokes where the program may not write, and decoded code follows") {
  os::TestHost host;
  // Two rounds: the first decodes the code, the second must run the poked bytes.
  Machine machine = make(host, Code().bytes({0x90, 0xbf, 1, 0, 0, 0, 0xeb, 0xf8}));
  machine.run(3);
  CHECK(machine.state().gpr[7] == 1);
  const Snapshot before = machine.snapshot();
  CHECK(machine.poke(text + 2, std::array<u8, 1>{7}) == 1);
  machine.run(3);
  CHECK(machine.state().gpr[7] == 7);
  machine.restore(before);
  machine.run(3);
  CHECK(machine.state().gpr[7] == 1);

  std::array<u8, 8> seen{};
  CHECK(machine.peek(bss + 4092, seen) == 0);  // nobody has touched this page
  CHECK(machine.poke(bss + 4092, std::array<u8, 8>{1, 2, 3, 4, 5, 6, 7, 8}) == 4);
  CHECK(machine.peek(bss + 4092, seen) == 4);
  CHECK(seen[3] == 4);
  CHECK(machine.poke(0, seen) == 0);
  CHECK(machine.poke(u64{1} << 63, seen) == 0);
}

TEST_CASE("options out of range are refused in words") {
  os::TestHost host;
  const auto refused = [&](const Options& options) {
    const auto machine = Machine::create(program(Code().exit(0)), options, host);
    return machine ? std::string() : machine.error().to_string();
  };
  Options odd_memory;
  odd_memory.memory = 1000;
  CHECK(refused(odd_memory).find("--memory") != std::string::npos);
  Options tiny;
  tiny.memory = 4096;
  CHECK_FALSE(refused(tiny).empty());
  Options no_ways;
  no_ways.data_tlb.ways = 0;
  CHECK_FALSE(refused(no_ways).empty());
  Options stack;
  stack.stack_size = 16;
  CHECK(refused(stack).find("--stack-size") != std::string::npos);
  Options long_arguments;
  long_arguments.arguments = {std::string(4 << 20, 'a')};
  CHECK(refused(long_arguments).find("arguments") != std::string::npos);
}
