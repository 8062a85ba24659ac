// However one came to a moment, forwards, backwards, by stops or through edits: it is as in a fresh
// run to it.

#include "tests/support/random_walk.hpp"
#include "tests/support/small_caches.hpp"

using namespace vitrine;

namespace {

void check_same(const observe::StepRecord* record,
                const std::optional<observe::StepRecord>& fresh) {
  CHECK((record != nullptr) == fresh.has_value());
  if (record == nullptr || !fresh) return;
  CHECK(record->step == fresh->step);
  CHECK(record->bytes == fresh->bytes);
  CHECK(record->before == fresh->before);
  CHECK(record->after == fresh->after);
  CHECK(record->fault.has_value() == fresh->fault.has_value());
  CHECK(record->accesses == fresh->accesses);
  CHECK(record->kernel_accesses == fresh->kernel_accesses);
}

void check_moment(tests::RandomWalk& walk) {
  const auto fresh = walk.fresh();
  debug::Timeline& timeline = walk.timeline();
  CHECK(tests::look(timeline.machine()) == tests::look(fresh->machine));
  if (timeline.has_model()) CHECK(timeline.machine().model() == fresh->machine.model());
  if (walk.random().one_in(2)) {
    check_same(timeline.last_step(), fresh->last);
    CHECK(tests::look(timeline.machine()) == tests::look(fresh->machine));
  }
}

}  // namespace

TEST_CASE("every way to a moment of a random program leads to the same moment") {
  for (u64 seed = 1; seed <= 150; ++seed) {
    tests::RandomProgram program(seed);
    tests::Random choice(seed);
    if (seed % 2 == 0) program.options.caches = tests::small_caches();
    debug::TimelineOptions options;
    options.spacing = choice.pick<u64>({10, 60, 300, 0});
    options.memory_cap = choice.pick<u64>({0, 200'000, 2'000'000, u64{1} << 30});
    if (choice.one_in(3)) options.engine = machine::Engine::Modelled;
    INFO("seed " << seed << " spacing " << options.spacing << " cap " << options.memory_cap);
    tests::RandomWalk walk(program, seed * 1000, options);
    for (int journey = 0; journey < 25; ++journey) {
      INFO("journey " << journey);
      if (choice.one_in(60)) walk.timeline().require_model();
      walk.journey();
      check_moment(walk);
    }
    // What is left on the host when this branch has run to its end.
    walk.go_to_end();
    check_moment(walk);
    CHECK(walk.host().files == walk.fresh()->host.files);
  }
}
