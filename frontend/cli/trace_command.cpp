// vitrine trace: one line an instruction.

#include <optional>

#include "emu/debug/moment.hpp"
#include "emu/observe/trace.hpp"
#include "emu/os/native_host.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/ending.hpp"
#include "frontend/cli/error_output_host.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

class Tracer : public machine::Observer {
 public:
  Tracer(const TraceOptions& options, const image::Image& image)
      : options_(options), image_(image) {}

  /// From where to where; either may be absent.
  std::optional<debug::Moment> from, to;
  const image::Symbol* function = nullptr;

  /// Whether the moment at which to begin has not come.
  [[nodiscard]] bool still_waits() const { return from && !started_; }
  /// Whether the moment at which to end has come.
  [[nodiscard]] bool ended() const { return ended_; }

  void begin() {
    if (from) from_watch_.emplace(*from);
    if (to) to_watch_.emplace(*to);
  }

  bool on_step(const machine::StepEvent& event) override {
    const u64 rip = event.before.rip;
    if (from_watch_ && !started_) started_ = from_watch_->reached(event.step, rip);
    if (to_watch_ && to_watch_->reached(event.step, rip)) {
      ended_ = true;
      return false;
    }
    if (from_watch_ && !started_) return true;
    if (function != nullptr && image_.symbol_at(rip) != function) return true;
    const observe::TraceLine line = observe::trace_line(event, image_);
    if (!print((options_.json ? observe::to_json(line) : observe::to_text(line)) + "\n"))
      return false;
    return ++lines_ < options_.limit;
  }

 private:
  const TraceOptions& options_;
  const image::Image& image_;
  std::optional<debug::MomentWatch> from_watch_, to_watch_;
  bool started_ = false, ended_ = false;
  u64 lines_ = 0;
};

/// Parses one of --from and --to; false when it was wrong and that was said.
bool set_moment(std::optional<debug::Moment>& target, const std::string& text,
                const image::Image& image) {
  if (text.empty()) return true;
  auto moment = debug::parse_moment(text, image);
  if (!moment) {
    complain(moment.error());
    return false;
  }
  target = std::move(*moment);
  return true;
}

}  // namespace

int trace_command(const TraceOptions& options) {
  os::NativeHost native;
  ErrorOutputHost apart;
  auto machine =
      make_machine(options.program, options.json ? static_cast<os::Host&>(apart) : native);
  if (!machine) return machine.error();
  Tracer tracer(options, machine->image());
  if (!set_moment(tracer.from, options.from, machine->image()) ||
      !set_moment(tracer.to, options.to, machine->image()))
    return 2;
  if (!options.function.empty()) {
    const auto address = debug::parse_address(options.function, *machine);
    if (!address) {
      complain(address.error());
      return 2;
    }
    tracer.function = machine->image().symbol_at(*address);
  }
  tracer.begin();
  InterruptGuard guard(*machine);
  const machine::StopReport stop = machine->observe(tracer, options.max_instructions);
  const int code = report_ending(*machine, stop, options.json);
  if (tracer.still_waits() && tracer.ended()) {
    complain(Error{"--to " + options.to, "comes before --from " + options.from,
                   "nothing lies between them: exchange the two"});
    return usage_error;
  }
  if (!tracer.still_waits() || !machine->finished()) return code;
  complain(debug::never_comes(options.from, machine->step()));
  return code == 0 ? program_error : code;
}

}  // namespace vitrine::cli
