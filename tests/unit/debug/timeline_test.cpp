#include "emu/debug/timeline.hpp"

#include <atomic>
#include <thread>

#include "emu/os/abi.hpp"
#include "emu/os/process.hpp"
#include "tests/support/history.hpp"

using namespace vitrine;
using debug::Arrival;
using debug::Position;
using debug::Timeline;
using Reason = debug::Arrival::Reason;

namespace {

/// Writes a, b, c … to memory and to the output, one letter a round, then exits with 7.
constexpr const char* letters = R"(
  global _start
  section .bss
letter: resb 1
  section .text
_start: mov ebx, 'a'
round:  mov [letter], bl
        mov eax, 1
        mov edi, 1
        mov esi, letter
        mov edx, 1
        syscall
        inc ebx
        cmp ebx, 'z'
        jbe round
        mov edi, 7
        mov eax, 60
        syscall
)";

/// Faults in its third round, and counts rounds in memory.
constexpr const char* faulting = R"(
  global _start
  section .data
places: dq count, count, 0
count:  dq 0
  section .text
_start: xor ebx, ebx
round:  mov rax, [places + rbx * 8]
        inc qword [rax]
        inc ebx
        jmp round
)";

/// Echoes its input, byte by byte.
constexpr const char* echo = R"(
  global _start
  section .bss
letter: resb 1
  section .text
_start: xor eax, eax
        xor edi, edi
        mov esi, letter
        mov edx, 1
        syscall
        test eax, eax
        jz done
        mov eax, 1
        mov edi, 1
        syscall
        jmp _start
done:   mov eax, 60
        xor edi, edi
        syscall
)";

struct Run {
  explicit Run(const char* source, std::string input = "", debug::TimelineOptions options = {})
      : image(tests::assemble_image("test.asm", source)),
        host(with_input(std::move(input))),
        machine(tests::make_machine(image, host)),
        timeline(machine, options) {}

  static os::TestHost with_input(std::string input) {
    os::TestHost host;
    host.input = std::move(input);
    return host;
  }
  u64 address(const char* label) const { return image->find_symbol(label)->value; }

  /// What a run sees that never went back.
  tests::Sight fresh(Position position, std::string input = "") const {
    os::TestHost other = with_input(std::move(input));
    machine::Machine again = tests::make_machine(image, other);
    Timeline only_for_console(again);
    again.run(position.ended ? machine::no_limit : position.step);
    return tests::look(again);
  }

  std::shared_ptr<const image::Image> image;
  os::TestHost host;
  machine::Machine machine;
  Timeline timeline;
};

}  // namespace

TEST_CASE("a journey to any moment finds it as a fresh run does") {
  Run run(letters);
  CHECK(run.timeline.now() == Position{0, false});
  for (const u64 step : {100, 3, 50, 49, 48, 0, 120, 1}) {
    CHECK(run.timeline.go_to({step, false}).reason == Reason::Asked);
    CHECK(tests::look(run.machine) == run.fresh({step, false}));
  }
  CHECK(run.timeline.furthest() == Position{120, false});
}

TEST_CASE("the end is a moment of its own, and one steps back from it") {
  SECTION("after an exit") {
    Run run(letters);
    CHECK(run.timeline.forward(machine::no_limit).reason == Reason::Ended);
    const Position end = run.timeline.now();
    CHECK(end.ended);
    CHECK(run.machine.finished()->exit_code == 7);
    CHECK(run.timeline.forward(1).reason == Reason::Ended);
    CHECK(run.timeline.backward(1).reason == Reason::Asked);
    CHECK(run.timeline.now() == Position{end.step - 1, false});
    CHECK(run.machine.state().gpr[isa::Rax] == 60);
    CHECK(run.timeline.forward(1).reason == Reason::Ended);
    CHECK(run.timeline.now() == end);
    CHECK(run.host.output == "abcdefghijklmnopqrstuvwxyz");
    CHECK(run.timeline.go_to({end.step, false}).reason == Reason::Ended);
    run.timeline.go_to({2, false});
    CHECK(run.timeline.go_to({0, true}).reason == Reason::Ended);
    CHECK(run.timeline.now() == end);
  }
  SECTION("after a fault") {
    Run run(faulting);
    CHECK(run.timeline.forward(machine::no_limit).reason == Reason::Ended);
    const Position end = run.timeline.now();
    CHECK(run.machine.finished()->signal == 11);
    REQUIRE(run.timeline.last_step() != nullptr);
    CHECK(run.timeline.last_step()->fault.has_value());
    CHECK(run.timeline.now() == end);
    CHECK(run.timeline.backward(1).reason == Reason::Asked);
    CHECK(run.timeline.now() == Position{end.step, false});
    CHECK_FALSE(run.machine.finished());
    CHECK(tests::look(run.machine) == run.fresh({end.step, false}));
    CHECK(run.timeline.backward(2).reason == Reason::Asked);
    CHECK(run.timeline.now() == Position{end.step - 2, false});
    CHECK(run.timeline.forward(3).reason == Reason::Ended);
    CHECK(run.timeline.now() == end);
  }
}

TEST_CASE("the beginning is as far back as one comes") {
  Run run(letters);
  run.timeline.forward(10);
  CHECK(run.timeline.backward(10).reason == Reason::Asked);
  run.timeline.forward(10);
  CHECK(run.timeline.backward(11).reason == Reason::Beginning);
  CHECK(run.timeline.now() == Position{0, false});
  CHECK(run.timeline.backward(1).reason == Reason::Beginning);
}

TEST_CASE("breakpoints stop on both ways") {
  Run run(letters);
  const u64 round = run.address("round");
  const machine::Stops stops{{round}, {}};
  for (int i = 0; i < 26; ++i) {
    const Arrival arrival = run.timeline.forward(machine::no_limit, stops);
    CHECK(arrival.reason == Reason::Breakpoint);
    CHECK(arrival.breakpoint == round);
    CHECK(run.machine.state().gpr[isa::Rbx] == static_cast<u64>('a' + i));
  }
  CHECK(run.timeline.forward(machine::no_limit, stops).reason == Reason::Ended);
  for (int i = 25; i >= 0; --i) {
    CHECK(run.timeline.backward(machine::no_limit, stops).reason == Reason::Breakpoint);
    CHECK(run.machine.state().gpr[isa::Rbx] == static_cast<u64>('a' + i));
  }
  CHECK(run.timeline.now() == Position{1, false});
  CHECK(run.timeline.backward(machine::no_limit, stops).reason == Reason::Beginning);
  run.timeline.forward(15);
  CHECK(run.timeline.backward(2, stops).reason == Reason::Asked);
  CHECK(run.timeline.now() == Position{13, false});
}

TEST_CASE("watches stop behind the step forwards and before it backwards") {
  Run run(letters);
  const machine::Stops stops{{}, {{run.address("letter"), 1, false, true}}};
  Arrival arrival = run.timeline.forward(machine::no_limit, stops);
  CHECK(arrival.reason == Reason::Watchpoint);
  REQUIRE(arrival.watched.size() == 1);
  CHECK(arrival.watched.at(0).access.after[0] == 'a');
  CHECK(run.timeline.now() == Position{2, false});
  run.timeline.forward(machine::no_limit, stops);
  CHECK(run.timeline.now() == Position{11, false});
  arrival = run.timeline.backward(machine::no_limit, stops);
  CHECK(arrival.reason == Reason::Watchpoint);
  CHECK(arrival.watched.at(0).access.before[0] == 'a');
  CHECK(arrival.watched.at(0).access.after[0] == 'b');
  CHECK(run.timeline.now() == Position{10, false});
  run.timeline.backward(machine::no_limit, stops);
  CHECK(run.timeline.now() == Position{1, false});
}

TEST_CASE("many hits are searched backwards without visiting all") {
  Run run(R"(
  global _start
  section .bss
count:  resq 1
  section .text
_start: mov ecx, 300000
round:  inc qword [count]
        dec ecx
        jnz round
        mov ecx, 100000
pause_: dec ecx
        jnz pause_
        hlt
)");
  run.timeline.forward(machine::no_limit);
  const machine::Stops stops{{}, {{run.address("count"), 8, false, true}}};
  CHECK(run.timeline.backward(machine::no_limit, stops).reason == Reason::Watchpoint);
  CHECK(run.timeline.now() == Position{1 + 3 * 299999, false});
  CHECK(run.timeline.backward(machine::no_limit, stops).reason == Reason::Watchpoint);
  CHECK(run.timeline.now() == Position{1 + 3 * 299998, false});
}

TEST_CASE("the last step is known at each moment") {
  Run run(letters);
  CHECK(run.timeline.last_step() == nullptr);
  run.timeline.go_to({2, false});
  REQUIRE(run.timeline.last_step() != nullptr);
  CHECK(run.timeline.last_step()->step == 1);
  REQUIRE(run.timeline.last_step()->accesses.size() == 1);
  CHECK(run.timeline.last_step()->accesses[0].address == run.address("letter"));
  CHECK(run.timeline.last_step()->after == run.machine.state());
  CHECK(run.timeline.now() == Position{2, false});
}

TEST_CASE("a repetition is one step, seen in full") {
  Run run(R"(
  global _start
  section .bss
buffer: resb 100000
  section .text
_start: mov edi, buffer
        mov ecx, 100000
        mov al, 'x'
        rep stosb
        hlt
)");
  run.timeline.go_to({4, false});
  const observe::StepRecord* last = run.timeline.last_step();
  REQUIRE(last != nullptr);
  CHECK(last->step == 3);
  CHECK(last->accesses.size() == observe::StepRecord::most_accesses);
  CHECK(last->accesses.size() + last->accesses_left_out == 100000);
  CHECK(last->before.gpr[isa::Rcx] == 100000);
  CHECK(last->after.gpr[isa::Rcx] == 0);
}

TEST_CASE("output leaves once, and the console follows the cursor") {
  Run run(letters);
  run.timeline.forward(machine::no_limit);
  run.timeline.go_to({30, false});
  CHECK(debug::console(run.machine).text() == "abc");
  run.timeline.go_to({20, false});
  CHECK(debug::console(run.machine).text() == "ab");
  run.timeline.forward(machine::no_limit);
  CHECK(debug::console(run.machine).text() == "abcdefghijklmnopqrstuvwxyz");
  CHECK(run.host.output == "abcdefghijklmnopqrstuvwxyz");
}

TEST_CASE("an edit begins a new branch of history") {
  Run run(letters);
  run.timeline.forward(machine::no_limit);
  run.timeline.go_to({20, false});
  const tests::Sight before = tests::look(run.machine);
  run.timeline.edit([](machine::Machine& machine) { machine.state().gpr[isa::Rbx] = 'x'; });
  CHECK(run.timeline.furthest() == Position{20, false});
  CHECK(run.timeline.last_step() == nullptr);
  CHECK(run.machine.state().gpr[isa::Rbx] == 'x');
  const tests::Sight edited = tests::look(run.machine);
  CHECK_FALSE(edited == before);

  CHECK(run.timeline.forward(machine::no_limit).reason == Reason::Ended);
  CHECK(debug::console(run.machine).text() == "abcyz");
  // What had left cannot be taken back; what the new branch writes leaves.
  CHECK(run.host.output == "abcdefghijklmnopqrstuvwxyzcyz");
  const tests::Sight end = tests::look(run.machine);

  run.timeline.go_to({20, false});
  CHECK(tests::look(run.machine) == edited);
  run.timeline.go_to({19, false});
  CHECK(tests::look(run.machine) == run.fresh({19, false}));
  run.timeline.forward(1);
  CHECK(tests::look(run.machine) == edited);
  run.timeline.go_to({10, false});
  const machine::Stops stops{{run.address("round")}, {}};
  run.timeline.forward(machine::no_limit, stops);
  CHECK(run.timeline.now() == Position{19, false});
  run.timeline.forward(machine::no_limit, stops);
  CHECK(run.machine.state().gpr[isa::Rbx] == 'y');
  run.timeline.forward(machine::no_limit);
  CHECK(tests::look(run.machine) == end);
  CHECK(run.host.output == "abcdefghijklmnopqrstuvwxyzcyz");

  // The model goes through the edit too.
  CHECK(run.timeline.require_model().reason == Reason::Asked);
  CHECK(tests::look(run.machine) == end);
  const u64 accesses =
      run.machine.counters().data_tlb.hits + run.machine.counters().data_tlb.misses;
  CHECK(accesses == 5);
  run.timeline.go_to({20, false});
  CHECK(tests::look(run.machine) == edited);
  CHECK(run.machine.counters().instruction_tlb.hits +
            run.machine.counters().instruction_tlb.misses ==
        20);
}

TEST_CASE("backwards, a watch stops at an edit that changed its bytes") {
  Run run(letters);
  const u64 letter = run.address("letter");
  const machine::Stops stops{{}, {{letter, 1, false, true}}};
  const auto edit_at = [&](u64 step, u8 value) {
    run.timeline.go_to({step, false});
    run.timeline.edit([&](machine::Machine& machine) {
      (void)machine.mmu().write_bytes(letter, {&value, 1});
    });
  };
  edit_at(0, 'X');
  edit_at(4, 'Y');
  edit_at(6, 'Y');  // no change
  run.timeline.go_to({8, false});
  const auto back_to_edit = [&](u64 step, u8 before, u8 after) {
    const Arrival arrival = run.timeline.backward(machine::no_limit, stops);
    CHECK(arrival.reason == Reason::Watchpoint);
    CHECK(arrival.by_edit);
    REQUIRE(arrival.watched.size() == 1);
    CHECK(arrival.watched.at(0).access.address == letter);
    CHECK(arrival.watched.at(0).access.before[0] == before);
    CHECK(arrival.watched.at(0).access.after[0] == after);
    CHECK(run.timeline.now() == Position{step, false});
  };
  back_to_edit(4, 'a', 'Y');
  const Arrival by_step = run.timeline.backward(machine::no_limit, stops);
  CHECK(by_step.reason == Reason::Watchpoint);
  CHECK_FALSE(by_step.by_edit);
  CHECK(run.timeline.now() == Position{1, false});
  back_to_edit(0, 0, 'X');
  CHECK(run.timeline.backward(machine::no_limit, stops).reason == Reason::Beginning);
  // A watch for reads does not mind.
  run.timeline.go_to({8, false});
  const machine::Stops reads{{}, {{letter, 1, true, false}}};
  while (run.timeline.backward(machine::no_limit, reads).reason == Reason::Watchpoint)
    CHECK(run.timeline.now().step != 4);
}

TEST_CASE("an edit at the end goes to the moment before it") {
  Run run(faulting);
  run.timeline.forward(machine::no_limit);
  const u64 count = run.address("count");
  run.timeline.edit([&](machine::Machine& machine) { machine.state().gpr[isa::Rax] = count; });
  CHECK_FALSE(run.timeline.now().ended);
  run.timeline.forward(1);
  u64 value = 0;
  run.machine.peek(count, {reinterpret_cast<u8*>(&value), 8});
  CHECK(value == 3);
}

TEST_CASE("a new branch reads what the old one had read from the host") {
  Run run(echo, "hello");
  run.timeline.forward(machine::no_limit);
  CHECK(run.host.input.empty());
  run.timeline.go_to({30, false});
  const std::string written = debug::console(run.machine).text();
  CHECK(written == "he");
  run.timeline.edit([](machine::Machine& machine) { machine.state().gpr[isa::R15] = 1; });
  run.timeline.forward(machine::no_limit);
  CHECK(debug::console(run.machine).text() == "hello");
  CHECK(run.host.output == "hellollo");
}

TEST_CASE("the model is exact at each moment once it is asked for") {
  Run run(letters);
  run.timeline.forward(100);
  CHECK(run.machine.counters().instruction_tlb.hits == 0);
  CHECK(run.timeline.require_model().reason == Reason::Asked);
  CHECK(run.timeline.now() == Position{100, false});
  const auto seen = [&] {
    const auto counters = run.machine.counters();
    return counters.instruction_tlb.hits + counters.instruction_tlb.misses;
  };
  CHECK(seen() == 100);
  run.timeline.backward(40);
  CHECK(seen() == 60);
  CHECK(run.timeline.last_step() != nullptr);
  CHECK(seen() == 60);
}

TEST_CASE("journeys are interrupted") {
  Run run(R"(
  global _start
_start: jmp _start
)");
  SECTION("by a request, forwards: at the moment reached") {
    run.timeline.forward(10);
    run.machine.request_stop();
    CHECK(run.timeline.forward(machine::no_limit).reason == Reason::Interrupted);
    CHECK(run.timeline.now() >= Position{10, false});
  }
  SECTION("by a request, backwards: the cursor stays") {
    run.timeline.forward(10'000'000);
    run.machine.request_stop();
    CHECK(run.timeline.go_to({5, false}).reason == Reason::Interrupted);
    CHECK(run.timeline.now() == Position{10'000'000, false});
    run.machine.request_stop();
    CHECK(run.timeline.backward(machine::no_limit, {{1}, {}}).reason == Reason::Interrupted);
    CHECK(run.timeline.now() == Position{10'000'000, false});
  }
  SECTION("by the one who is told of progress") {
    int told = 0;
    run.timeline.set_progress([&](double) { return ++told < 3; });
    CHECK(run.timeline.forward(machine::no_limit).reason == Reason::Interrupted);
    CHECK(told == 3);
  }
}

TEST_CASE("a repetition that is interrupted has not begun") {
  Run run(R"(
  global _start
  section .bss
buffer: resb 32 << 20
  section .text
_start: mov edi, buffer
        mov ecx, 32 << 20
        rep stosb
        jmp _start
)");
  run.timeline.forward(2);
  for (int round = 0; round < 5; ++round) {
    std::atomic<bool> back{false};
    std::thread user([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(1 + round));
      while (!back) {
        run.machine.request_stop();
        std::this_thread::yield();
      }
    });
    Arrival arrival;
    do {
      arrival = run.timeline.forward(machine::no_limit);
    } while (arrival.reason != Reason::Interrupted);
    back = true;
    user.join();
    const cpu::State& state = run.machine.state();
    if (state.rip == run.address("_start") + 10) CHECK(state.gpr[isa::Rcx] == 32 << 20);
    CHECK(state == run.fresh(run.timeline.now()).state);
  }
}

namespace {

/// A terminal at which ^C is pressed while it is asked for a line.
class ImpatientHost final : public os::Host {
 public:
  i64 read_input(std::span<u8> out) override {
    if (presses > 0) {
      --presses;
      machine->request_stop();
      return -os::abi::eintr;
    }
    return inner.read_input(out);
  }
  i64 write_output(int fd, std::span<const u8> bytes) override {
    return inner.write_output(fd, bytes);
  }
  bool is_terminal(int fd) override { return inner.is_terminal(fd); }
  i64 read_file(const os::GrantedPath& path, std::vector<u8>& contents) override {
    return inner.read_file(path, contents);
  }
  i64 create_file(const os::GrantedPath& path) override { return inner.create_file(path); }
  i64 write_file(const os::GrantedPath& path, u64 offset, std::span<const u8> bytes) override {
    return inner.write_file(path, offset, bytes);
  }
  void warn(const std::string& message) override { inner.warn(message); }

  os::TestHost inner;
  machine::Machine* machine = nullptr;
  int presses = 0;
};

}  // namespace

TEST_CASE("waiting for input is interrupted, and nothing is lost") {
  ImpatientHost host;
  host.inner.input = "xy";
  auto machine = tests::make_machine(tests::assemble_image("test.asm", echo), host);
  host.machine = &machine;
  Timeline timeline(machine);
  host.presses = 1;
  CHECK(timeline.forward(machine::no_limit).reason == Reason::Interrupted);
  CHECK(timeline.now() == Position{4, false});
  CHECK(timeline.forward(3).reason == Reason::Asked);
  host.presses = 1;
  CHECK(timeline.forward(machine::no_limit).reason == Reason::Interrupted);
  CHECK(debug::console(machine).text() == "x");
  timeline.go_to({0, false});
  timeline.forward(machine::no_limit);
  CHECK(host.inner.output == "xy");
}

TEST_CASE("memory stays under the cap and every moment stays within reach") {
  constexpr u64 cap = u64{1} << 20;
  Run run(R"(
  global _start
  section .bss
area:   resb 1 << 20
  section .text
_start: mov ecx, area
round:  mov [rcx], ecx
        add ecx, 64
        cmp ecx, area + (1 << 20)
        jb round
        jmp _start
)",
          "", {cap, machine::Engine::Plain});
  run.timeline.forward(60'000'000);
  CHECK(run.timeline.snapshots().held_bytes() <= cap + (u64{64} << 10));
  const tests::Sight far = tests::look(run.machine);
  run.timeline.backward(1);
  CHECK(run.timeline.snapshots().held_bytes() <= cap + (u64{64} << 10));
  run.timeline.go_to({12'345, false});
  CHECK(tests::look(run.machine) == run.fresh({12'345, false}));
  run.timeline.go_to({60'000'000, false});
  CHECK(tests::look(run.machine) == far);
}

TEST_CASE("no journey leads further than the limit, and it is told when one would") {
  os::TestHost host;
  machine::Machine machine =
      tests::make_machine(tests::assemble_image("test.asm", "_start: jmp _start\n"), host);
  Timeline timeline(machine, {.most_steps = 1000});
  CHECK(timeline.forward(400).reason == Reason::Asked);
  CHECK(timeline.go_to({1000, false}).reason == Reason::Asked);
  CHECK_FALSE(timeline.reached_limit());
  CHECK(timeline.forward(1).reason == Reason::Interrupted);
  CHECK(timeline.reached_limit());
  CHECK(timeline.now() == Position{1000, false});
  CHECK(timeline.go_to({0, true}).reason == Reason::Interrupted);
  machine::Stops stops;
  stops.breakpoints = {1};  // never met
  timeline.go_to({10, false});
  CHECK(timeline.forward(machine::no_limit, stops).reason == Reason::Interrupted);
  CHECK(timeline.now() == Position{1000, false});
  CHECK(timeline.go_to({999, false}).reason == Reason::Asked);
}
