// The profile of real runs: that its parts add up, what calls cost with all that they call, and
// what is written for people and other tools.

#include "emu/observe/profile.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "emu/cache/presets.hpp"
#include "emu/view/cache_words.hpp"
#include "emu/view/profile_export.hpp"
#include "emu/view/profile_report.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;
using namespace vitrine::tests;
using machine::InstructionCounters;
using observe::CallCosts;
using observe::FunctionProfile;
using observe::Profile;

namespace {

/// A program that was run to its end, and its profile.
struct Profiled {
  explicit Profiled(const std::string& source, std::string_view preset = "cachegrind")
      : image(assemble_image("test.asm", source)),
        machine(make_machine(image, host, *cache::preset(preset))),
        costs(machine),
        stop(machine.run(machine::no_limit, machine::Engine::Modelled)),
        profile(observe::make_profile(machine, &costs)) {}

  const FunctionProfile& function(const std::string& name) const {
    for (const FunctionProfile& each : profile.functions)
      if (each.name == name) return each;
    FAIL("no function " << name);
    return profile.functions[0];
  }

  os::TestHost host;
  std::shared_ptr<const image::Image> image;
  machine::Machine machine;
  CallCosts costs;
  machine::StopReport stop;
  Profile profile;
};

/// Equal but for the last digits of a quotient.
bool close(double a, double b) {
  return std::abs(a - b) < 1e-9;
}

const char* const exit_0 = R"(
        mov     eax, 60
        xor     edi, edi
        syscall
)";

const std::string two_leaves = std::string(R"(
        global  _start
        section .bss
grid:   resb    65536
        section .text
reader: xor     eax, eax
.next:  mov     rdx, [grid + rax]
        add     eax, 64
        cmp     eax, 65536
        jb      .next
        ret
idle:   ret
middle: call    reader
        call    idle
        call    idle
        ret
_start: call    middle
        call    idle
)") + exit_0;

const std::string recursive = std::string(R"(
        global  _start
        section .text
fib:    cmp     edi, 2
        jb      .leaf
        push    rdi
        dec     edi
        call    fib
        pop     rdi
        push    rax
        sub     edi, 2
        call    fib
        pop     rdx
        add     eax, edx
        ret
.leaf:  mov     eax, edi
        ret
_start: mov     edi, 10
        call    fib
)") + exit_0;

}  // namespace

TEST_CASE("lines, functions and instructions each add up to the totals") {
  for (const char* preset : {"cachegrind", "zen5", "teaching"}) {
    INFO(preset);
    const Profiled run(two_leaves, preset);
    REQUIRE(run.stop.kind == machine::StopKind::Exited);
    InstructionCounters instructions, lines, functions;
    for (const auto& each : run.profile.instructions)
      instructions += each.counters;
    for (const auto& each : run.profile.lines)
      lines += each.counters;
    for (const auto& each : run.profile.functions)
      functions += each.self;
    CHECK(instructions == run.profile.totals.counters);
    CHECK(lines == run.profile.totals.counters);
    CHECK(functions == run.profile.totals.counters);
    CHECK(run.profile.totals.counters.executions == run.machine.step());
  }
}

TEST_CASE("a line's misses are found where the memory is read") {
  const Profiled run(two_leaves);
  const auto& reader = run.function("reader");
  // With its ret, which misses too: the grid is larger than the cache.
  CHECK(reader.self.reads == 65536 / 64 + 1);
  CHECK(reader.self.read_misses[0] == 65536 / 64 + 1);
  CHECK(run.profile.miss_share(reader.self) > 0.95);
  const auto line = std::max_element(run.profile.lines.begin(), run.profile.lines.end(),
                                     [](const auto& a, const auto& b) {
                                       return a.counters.read_misses[0] < b.counters.read_misses[0];
                                     });
  REQUIRE(line != run.profile.lines.end());
  CHECK(run.image->files[line->file].lines[line->line - 1].find("[grid + rax]") !=
        std::string::npos);
}

TEST_CASE("what a call costs holds what it calls, to the last reference") {
  for (const char* preset : {"cachegrind", "zen5"}) {
    INFO(preset);
    const Profiled run(two_leaves, preset);
    const auto &reader = run.function("reader"), &idle = run.function("idle"),
               &middle = run.function("middle"), &start = run.function("_start");
    CHECK(reader.calls == 1);
    CHECK(idle.calls == 3);
    CHECK(start.calls == 0);
    CHECK(reader.inclusive == reader.self);
    CHECK(idle.inclusive == idle.self);
    CHECK(start.inclusive == run.profile.totals.counters);
    // Two of the three calls of idle are middle's.
    CHECK(middle.inclusive.executions == middle.self.executions + reader.self.executions + 2);
    CHECK(middle.inclusive.reads == middle.self.reads + reader.self.reads + 2);
    CHECK(middle.inclusive.writes == middle.self.writes);
    REQUIRE(run.profile.calls.size() == 5);
    u64 calls = 0;
    for (const auto& call : run.profile.calls)
      calls += call.costs.calls;
    CHECK(calls == 5);
  }
}

TEST_CASE("recursion counts no cycle twice") {
  const Profiled run(recursive);
  const auto &fib = run.function("fib"), &start = run.function("_start");
  CHECK(fib.calls == 177);  // 2 × F(11) − 1
  CHECK(fib.recursive_calls == 176);
  CHECK(fib.inclusive == fib.self);
  CHECK(start.inclusive == run.profile.totals.counters);
}

TEST_CASE("mutual recursion: what each call costs is what its own counting by steps says") {
  const Profiled run(std::string(R"(
        global  _start
        section .text
even:   test    edi, edi
        jz      .end
        dec     edi
        call    odd
.end:   ret
odd:    test    edi, edi
        jz      .end
        dec     edi
        call    even
.end:   ret
_start: mov     edi, 6
        call    even
        mov     edi, 3
        call    odd
)") + exit_0);
  // A function that goes on executes 5 instructions (test, jz, dec, call, ret), the last one 3.
  const u64 six = 6 * 5 + 3, three = 3 * 5 + 3;
  CHECK(run.function("even").calls == 4 + 2);
  CHECK(run.function("even").recursive_calls == 3 + 1);
  CHECK(run.function("even").inclusive.executions == six + three - 5);
  CHECK(run.function("odd").inclusive.executions == six - 5 + three);
  u64 outermost_even = 0, outermost_odd = 0;
  for (const auto& call : run.profile.calls) {
    if (run.profile.functions[call.caller].name != "_start") continue;
    const u64 cost = call.costs.inclusive.executions;
    (run.profile.functions[call.callee].name == "even" ? outermost_even : outermost_odd) = cost;
  }
  CHECK(outermost_even == six);
  CHECK(outermost_odd == three);
}

TEST_CASE("calls that are open when the run is stopped count as far as they came") {
  os::TestHost host;
  const auto image = assemble_image("test.asm", recursive);
  auto machine = make_machine(image, host, *cache::preset("cachegrind"));
  const CallCosts costs(machine);
  for (const u64 steps : {u64{1}, u64{2}, u64{3}, u64{50}}) {
    machine.run(steps, machine::Engine::Modelled);
    u64 start_inclusive = 0;
    for (const auto& function : costs.functions())
      if (function.function == image->entry) start_inclusive = function.inclusive.executions;
    CHECK(start_inclusive == machine.step());
  }
}

TEST_CASE("an observed run and a modelled one have the same profile") {
  const Profiled modelled(recursive, "zen5");
  os::TestHost host;
  auto machine = make_machine(modelled.image, host, *cache::preset("zen5"));
  const CallCosts costs(machine);
  machine.run(machine::no_limit, machine::Engine::Observed);
  CHECK(view::to_json(observe::make_profile(machine, &costs)) == view::to_json(modelled.profile));
}

TEST_CASE("rates and times follow from the counts") {
  const Profiled run(two_leaves);
  const auto& totals = run.profile.totals;
  REQUIRE(totals.levels.size() == 3);
  CHECK(run.profile.depths() == std::vector<std::size_t>{0, 2});
  CHECK(run.profile.depth_name(0) == "L1");
  CHECK(run.profile.depth_name(2) == "LL");
  const double references = static_cast<double>(totals.counters.reads + totals.counters.writes);
  const double l1 =
      static_cast<double>(totals.counters.read_misses[0] + totals.counters.write_misses[0]);
  const double ll =
      static_cast<double>(totals.counters.read_misses[2] + totals.counters.write_misses[2]);
  // The preset's latencies are 1, 11 and 111 cycles.
  CHECK(close(totals.average_memory_access_time, 1 + (10 * l1 + 100 * ll) / references));
  CHECK(close(totals.levels[1].miss_rate(), l1 / references));
}

TEST_CASE("the report stays within 100 columns and names the line that misses") {
  for (const char* preset : {"cachegrind", "zen5", "teaching"}) {
    const Profiled run(two_leaves, preset);
    view::ProfileStyle style;
    style.instructions = true;
    style.caches = preset;
    const std::string text = view::to_text(run.profile, style);
    INFO(text);
    CHECK(text.find('\033') == std::string::npos);
    CHECK(text.find("mov     rdx, [grid + rax]") != std::string::npos);
    std::istringstream lines(text);
    std::size_t longest = 0;
    for (std::string line; std::getline(lines, line);) {
      longest = std::max(
          longest, static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
          })));
    }
    CHECK(longest <= 100);
    style.colour = true;
    CHECK(view::to_text(run.profile, style).find("\033[1;31m") != std::string::npos);
  }
}

TEST_CASE("counts are shortened to five columns at most") {
  CHECK(view::short_count(0) == "0");
  CHECK(view::short_count(9999) == "9999");
  CHECK(view::short_count(10'000) == "10.0k");
  CHECK(view::short_count(99'999) == "100k");
  CHECK(view::short_count(999'499) == "999k");
  CHECK(view::short_count(999'600) == "1.00M");
  CHECK(view::short_count(12'345'678) == "12.3M");
  CHECK(view::short_count(~u64{0}) == "18.4E");
}

TEST_CASE("a bar shows every share that is not nothing") {
  CHECK(view::bar(0, 2) == "  ");
  CHECK(view::bar(0.001, 2) == "▏ ");
  CHECK(view::bar(0.5, 2) == "█ ");
  CHECK(view::bar(0.75, 2) == "█▌");
  CHECK(view::bar(1, 2) == "██");
}

TEST_CASE("JSON and CSV hold the exact counts") {
  const Profiled run(two_leaves, "zen5");
  const auto json = nlohmann::json::parse(view::to_json(run.profile));
  CHECK(json["totals"]["executions"] == run.profile.totals.counters.executions);
  CHECK(json["caches"].size() == 4);
  CHECK(json["functions"].size() == run.profile.functions.size());
  CHECK(json["functions"][0]["name"] == "reader");
  CHECK(json["functions"][0]["self"]["read_misses"]["L1"] ==
        run.profile.functions[0].self.read_misses[0]);

  std::istringstream csv(view::to_csv(run.profile));
  std::string names, row;
  REQUIRE(std::getline(csv, names));
  std::size_t rows = 0;
  while (std::getline(csv, row)) {
    ++rows;
    CHECK(std::count(row.begin(), row.end(), ',') == std::count(names.begin(), names.end(), ','));
  }
  CHECK(rows == run.profile.instructions.size());
}

TEST_CASE("a function that is entered by a jump costs what it calls, too") {
  const Profiled run(std::string(R"(
        global  _start
        section .text
h:      nop
        ret
g:      call    h
        call    h
        ret
f:      jmp     g
_start: call    f
        call    f
)") + exit_0);
  const auto &f = run.function("f"), &g = run.function("g"), &h = run.function("h");
  CHECK(g.calls == 0);
  CHECK(g.self.executions == 2 * 3);
  CHECK(h.inclusive.executions == 4 * 2);
  CHECK(g.inclusive.executions == g.self.executions + h.inclusive.executions);
  CHECK(f.inclusive.executions == f.self.executions + g.inclusive.executions);
}

TEST_CASE("a label within a function of known size is no function of its own") {
  const Profiled run(
      "global _start:function (over - _start)\nsection .text\n"
      "_start: mov ecx, 10\nagain: dec ecx\njnz again\ncall outside\n" +
      std::string(exit_0) + "over: int3\noutside: nop\nnext: ret\n");
  CHECK(run.function("_start").self.executions == 1 + 10 * 2 + 1 + 3);
  CHECK(run.function("outside").self.executions == 1);
  CHECK(run.function("next").self.executions == 1);
  CHECK(run.profile.functions.size() == 3);
}
