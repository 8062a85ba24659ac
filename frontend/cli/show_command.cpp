// vitrine show: any pane, at any moment of a run, as text or JSON.

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/debug/expression.hpp"
#include "emu/debug/moment.hpp"
#include "emu/debug/standing_watch.hpp"
#include "emu/debug/timeline.hpp"
#include "emu/view/panes.hpp"
#include "frontend/cli/cache_options.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/forwarding_host.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

/// The host, but what the program writes is not passed on: the console pane shows it.
class SilentHost final : public ForwardingHost {
 public:
  i64 write_output(int /*fd*/, std::span<const u8> bytes) override {
    return static_cast<i64>(bytes.size());
  }
  bool is_terminal(int fd) override { return fd == 0 && ForwardingHost::is_terminal(fd); }
};

using PaneKinds = std::vector<const view::PaneKind*>;

Result<PaneKinds> find_panes(const std::vector<std::string>& names) {
  PaneKinds kinds;
  for (const std::string& name : names) {
    const auto kind = view::find_pane(name);
    if (!kind) return tl::make_unexpected(kind.error());
    kinds.push_back(*kind);
  }
  if (kinds.empty()) return fail("--pane", "names no pane", "see vitrine show --list");
  return kinds;
}

Result<void> check_layout(const ShowOptions& options) {
  const auto formats = view::memory_formats();
  if (std::find(formats.begin(), formats.end(), options.format) != formats.end()) return {};
  const auto near = nearest(options.format, formats);
  return fail("--format " + options.format, "is no format of memory",
              near ? fmt::format("did you mean {}?", *near)
                   : fmt::format("one of: {}", fmt::join(formats, ", ")));
}

Result<void> go_to(debug::Timeline& timeline, const std::string& at) {
  using Reason = debug::Arrival::Reason;
  debug::Arrival arrival{};
  const auto moment = debug::parse_moment(at, timeline.machine().image());
  if (!moment) return tl::make_unexpected(moment.error());
  if (moment->end) {
    arrival = timeline.go_to({machine::no_limit, true});
  } else {
    debug::MomentWatch watch(*moment);
    const machine::Stops stops{{moment->addresses.begin(), moment->addresses.end()}, {}};
    const auto reached = [&] {
      return watch.reached(timeline.now().step, timeline.machine().state().rip);
    };
    if (moment->step) {
      arrival = timeline.go_to({*moment->step, false});
    } else if (!reached()) {
      do
        arrival = timeline.forward(machine::no_limit, stops);
      while (arrival.reason == Reason::Breakpoint && !reached());
    }
    // A run that exits at the very step asked for has arrived, though no instruction comes next.
    if (arrival.reason == Reason::Ended && timeline.now().step != moment->step)
      return fail(at, "this moment never comes",
                  fmt::format("the program ends after {}", counted(timeline.now().step, "step")));
  }
  if (arrival.reason == Reason::Interrupted)
    complain(fmt::format("interrupted at step {}; the panes show this moment",
                         grouped(timeline.now().step)));
  return {};
}

/// What an expression is worth at this moment.
Result<u64> address_of(const std::string& text, const machine::Machine& machine) {
  const auto expression = debug::Expression::parse(text, machine);
  if (!expression) return tl::make_unexpected(expression.error());
  const auto value = expression->evaluate(machine);
  if (!value) return tl::make_unexpected(value.error());
  return value->bits;
}

/// Whether `key` is a column of a pane that can be sorted; of others it is not meant.
Result<void> check_sort(const view::PaneKind& kind, const view::Pane& pane,
                        const std::string& key) {
  if (!kind.sortable || key.empty() || pane.columns.empty()) return {};
  std::vector<std::string_view> keys;
  for (const view::Column& column : pane.columns)
    keys.push_back(column.key);
  if (std::find(keys.begin(), keys.end(), key) != keys.end()) return {};
  const auto near = nearest(key, keys);
  return fail("--sort " + key, fmt::format("is no column of the pane {}", kind.name),
              near ? fmt::format("did you mean {}?", *near)
                   : fmt::format("one of: {}", fmt::join(keys, ", ")));
}

int list_panes() {
  for (const view::PaneKind& kind : view::all_panes())
    print(fmt::format("{:<14} {}\n", kind.name, kind.about));
  return 0;
}

}  // namespace

int show_command(const ShowOptions& options) {
  if (options.list) return list_panes();
  if (options.program.file.empty()) {
    complain(Error{"show", "names no file to run", "see vitrine show --help"});
    return usage_error;
  }
  const auto kinds = find_panes(options.panes);
  const auto layout = check_layout(options);
  if (!kinds || !layout) {
    complain(kinds ? layout.error() : kinds.error());
    return usage_error;
  }
  SilentHost host;
  const auto caches = cache_config(options.caches);
  if (!caches) {
    complain(caches.error());
    return usage_error;
  }
  auto machine = make_machine(options.program, host, *caches);
  if (!machine) return machine.error();
  InterruptGuard guard(*machine);
  debug::Timeline timeline(*machine, {.engine = machine::Engine::Modelled});
  if (const auto arrived = go_to(timeline, options.at); !arrived) {
    complain(arrived.error());
    return program_error;
  }
  view::Scene scene{.machine = *machine,
                    .last = timeline.last_step(),
                    .format = options.format,
                    .rows = options.rows,
                    .columns = options.width,
                    .sort = options.sort,
                    .has_model = timeline.has_model()};
  if (!options.address.empty()) {
    const auto address = address_of(options.address, *machine);
    if (!address) {
      complain(address.error());
      return usage_error;
    }
    scene.address = *address;
  }
  const bool watched =
      std::any_of(kinds->begin(), kinds->end(), [](const auto* kind) { return kind->needs_watch; });
  debug::StandingWatch watch(timeline);
  if (watched) scene.watch = watch.look();
  std::vector<view::Pane> panes;
  for (const view::PaneKind* kind : *kinds) {
    panes.push_back(kind->make(scene));
    if (const auto valid = check_sort(*kind, panes.back(), options.sort); !valid) {
      complain(valid.error());
      return usage_error;
    }
  }
  if (options.json) {
    print(panes.size() == 1 ? view::to_json(panes[0]) : view::to_json(panes));
    return 0;
  }
  for (std::size_t i = 0; i < panes.size(); ++i)
    print((i == 0 ? "" : "\n") + view::to_text(panes[i], {.width = options.width}));
  return 0;
}

}  // namespace vitrine::cli
