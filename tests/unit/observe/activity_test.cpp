#include "emu/observe/activity.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/machine/program.hpp"

using namespace vitrine;
using namespace vitrine::observe;
using namespace vitrine::tests;

namespace {

/// Calls a function `count` times; each takes 4 steps: call, ret, dec, jnz.
Code calls(u64 count) {
  Code code;
  code.mov(1, count).bytes({0xe8}).word32(16);   // L: call f
  code.bytes({0xff, 0xc9, 0x75, 0xf7}).exit(0);  // dec ecx; jnz L
  return code.bytes({0xc3});                     // f: ret
}

struct Totals {
  u64 calls = 0, depth = 0, output = 0;
};

Totals totals(const std::vector<Activity::Part>& parts) {
  Totals all;
  for (const Activity::Part& part : parts) {
    all.calls += part.calls;
    all.depth = std::max(all.depth, part.depth);
    all.output += part.output;
  }
  return all;
}

}  // namespace

TEST_CASE("where it listens, every call is in its place") {
  os::TestHost host;
  auto machine = machine::Machine::create(program(calls(100)), {}, host);
  REQUIRE(machine);
  Activity activity(*machine);
  activity.listen(true);
  machine->run(machine::no_limit, machine::Engine::Modelled);
  activity.listen(false);
  REQUIRE(activity.steps_per_part() == 1);
  for (u64 step = 0; step < 401; ++step) {
    INFO(step);
    CHECK(activity.parts().at(step).calls == (step % 4 == 1 ? 1 : 0));
  }
  CHECK(totals(activity.parts()).depth == 2);
}

TEST_CASE("samples count the same calls, and parts stay few") {
  os::TestHost host;
  auto machine = machine::Machine::create(program(calls(100'000)), {}, host);
  REQUIRE(machine);
  Activity activity(*machine);
  const machine::Snapshot start = machine->snapshot();
  while (!machine->finished()) {
    machine->run(7'777, machine::Engine::Modelled);
    activity.sample();
  }
  CHECK(totals(activity.parts()).calls == 100'000);
  CHECK(activity.parts().size() <= Activity::most_parts);
  CHECK(activity.steps_per_part() == 512);
  CHECK(activity.parts()[300].calls + 2 > 128);
  CHECK(activity.parts()[300].calls < 128 + 2);

  // Ground that is known adds nothing.
  const auto before = activity.parts();
  machine->restore(start);
  machine->run(50'000, machine::Engine::Modelled);
  activity.sample();
  CHECK(activity.parts() == before);

  // Another future is told anew.
  activity.forget_from(machine->step());
  machine->run(machine::no_limit, machine::Engine::Modelled);
  activity.sample();
  const u64 calls = totals(activity.parts()).calls;  // one part was cut in two
  CHECK(calls + 128 > 100'000);
  CHECK(calls < 100'000 + 128);
}

TEST_CASE("parts are put together for a picture") {
  const std::vector<Activity::Part> parts = {{1, 5, 0}, {2, 1, 10}, {4, 3, 0}, {8, 2, 1}};
  const auto two = spread(parts, 10, 40, 2);
  CHECK(two == std::vector<Activity::Part>{{3, 5, 10}, {12, 3, 1}});
  CHECK(spread(parts, 10, 0, 3).size() == 3);
  CHECK(totals(spread(parts, 10, 40, 100)).calls == 15);
  CHECK(totals(spread(parts, 10, 25, 2)).calls == 15);
  CHECK(spread({}, 1, 10, 0).empty());
}

TEST_CASE("an even run has as many calls in each column, however the parts lie in them") {
  const std::vector<Activity::Part> even(100, {.calls = 600, .depth = 2});
  for (const std::size_t count : {10, 30, 64, 99}) {
    INFO(count);
    const auto columns = spread(even, 10, 1000, count);
    CHECK(totals(columns).calls == 60'000);
    const auto [least, most] =
        std::minmax_element(columns.begin(), columns.end(),
                            [](const auto& a, const auto& b) { return a.calls < b.calls; });
    CHECK(most->calls - least->calls <= 2);
  }
}
