// However one came to a moment, every pane shows the same as after a fresh run to it, fits its
// width, and is valid JSON; also of machines whose registers somebody has set to anything.

#include <nlohmann/json.hpp>

#include "emu/cache/presets.hpp"
#include "emu/view/panes.hpp"
#include "emu/view/value.hpp"
#include "tests/support/random_walk.hpp"
#include "tests/support/small_caches.hpp"

using namespace vitrine;

namespace {

/// What the user may choose of a scene.
struct Choice {
  std::optional<u64> address;
  std::string format, sort;
  std::size_t rows = 24, width = 80;
  std::vector<u64> breakpoints;
};

u64 some_address(tests::Random& random, const machine::Machine& machine) {
  const cpu::State& state = machine.state();
  return random.pick<u64>({state.gpr[random.below(16)], state.rip, machine.image().entry,
                           machine.image().find_symbol("area")->value + random.below(5000),
                           random.below(1 << 30), ~random.below(1 << 13),
                           u64{0x7fff'ffff'f000} + random.below(8192), random.below(~u64{0})});
}

Choice choose(tests::Random& random, const machine::Machine& machine) {
  Choice choice;
  if (!random.one_in(3)) choice.address = some_address(random, machine);
  const auto formats = view::memory_formats();
  choice.format = formats[random.below(formats.size())];
  choice.sort = random.pick<std::string>({"", "line", "times", "L1", "misses", "source", "name"});
  choice.rows = random.pick<std::size_t>({1, 2, 5, 24, 60});
  choice.width = random.pick<std::size_t>({60, 80, 80, 132});
  for (u64 i = random.below(3); i > 0; --i)
    choice.breakpoints.push_back(some_address(random, machine));
  return choice;
}

view::Scene scene_of(const machine::Machine& machine, const observe::StepRecord* last,
                     const Choice& choice, bool has_model) {
  return {.machine = machine,
          .last = last,
          .breakpoints = choice.breakpoints,
          .address = choice.address,
          .format = choice.format,
          .rows = choice.rows,
          .sort = choice.sort,
          .has_model = has_model};
}

/// None, a board, strips by Valgrind's rules, or strips where everything is evicted all the time.
std::optional<cache::HierarchyConfig> some_caches(u64 seed) {
  switch (seed % 4) {
    case 0:
      return std::nullopt;
    case 1:
      return cache::preset("teaching").value();
    case 2:
      return cache::preset("cachegrind").value();
    default:
      return tests::small_caches();
  }
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    widest = std::max(widest, view::columns(std::string_view(text).substr(at, end - at)));
    at = end + 1;
  }
  return widest;
}

void check_form(const view::Pane& pane, const Choice& choice) {
  const std::string text = to_text(pane, {.width = choice.width});
  INFO(text);
  CHECK(widest_line(text) <= choice.width);
  CHECK(nlohmann::json::accept(to_json(pane)));
  const bool fixed = pane.name == "registers" || pane.name == "xmm" || pane.name == "moment" ||
                     pane.name == "walk";  // what they show has one length
  CHECK((fixed || pane.rows.size() <= choice.rows));
  CHECK((!pane.rows.empty() || !pane.hint.empty()));
  for (const view::Row& row : pane.rows)
    CHECK((row.cells.size() == 1 || row.cells.size() == pane.columns.size()));
}

}  // namespace

TEST_CASE("every way to a moment of a random program leads to the same panes") {
  for (u64 seed = 1; seed <= 60; ++seed) {
    tests::RandomProgram program(seed);
    program.options.caches = some_caches(seed);
    tests::Random random(seed);
    debug::TimelineOptions options;
    options.spacing = random.pick<u64>({10, 300, 0});
    if (random.one_in(2)) options.engine = machine::Engine::Modelled;
    tests::RandomWalk walk(program, seed * 1000, options);
    for (int journey = 0; journey < 10; ++journey) {
      INFO("seed " << seed << " journey " << journey);
      walk.journey();
      const auto fresh = walk.fresh();
      debug::Timeline& timeline = walk.timeline();
      const Choice choice = choose(random, fresh->machine);
      const view::Scene here =
          scene_of(timeline.machine(), timeline.last_step(), choice, timeline.has_model());
      const view::Scene there = scene_of(fresh->machine, fresh->last ? &*fresh->last : nullptr,
                                         choice, timeline.has_model());
      for (const view::PaneKind& kind : view::all_panes()) {
        const view::Pane pane = kind.make(here), expected = kind.make(there);
        INFO(kind.name << "\n" << to_text(pane) << "fresh:\n" << to_text(expected));
        CHECK(pane == expected);
        check_form(pane, choice);
      }
    }
  }
}

TEST_CASE("panes of machines with wild registers are whole") {
  for (u64 seed = 1; seed <= 60; ++seed) {
    tests::RandomProgram program(seed);
    program.options.caches = some_caches(seed);
    tests::Random random(seed);
    os::TestHost host = program.host();
    machine::Machine machine = program.machine(host);
    machine.run(random.below(3000));
    for (int i = 0; i < 10; ++i) {
      const Choice choice = choose(random, machine);
      for (const u8 reg : {isa::Rsp, isa::Rbp, isa::Rcx})
        if (!random.one_in(3)) machine.state().gpr[reg] = some_address(random, machine);
      if (random.one_in(3)) machine.state().rip = some_address(random, machine);
      for (const view::PaneKind& kind : view::all_panes()) {
        INFO("seed " << seed << " " << kind.name);
        check_form(kind.make(scene_of(machine, nullptr, choice, random.one_in(2))), choice);
      }
    }
  }
}
