#include "frontend/gui/workbench.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/debug/words.hpp"
#include "emu/os/process.hpp"
#include "frontend/gui/broken_line.hpp"
#include "frontend/gui/workbench_run.hpp"
#include "frontend/program/program.hpp"

namespace vitrine::gui {

namespace {

constexpr std::size_t longest_transcript = 300;
/// So far a program is run when it is opened, so that its timeline can be seen at once.
constexpr u64 ahead = 2'000'000;

Error no_program() {
  return {"", "there is no program",
          "Ctrl+E shows the examples, Ctrl+O opens a file; or drop one on the window"};
}

/// In the words of `vitrine run`.
Error out_of_steps(u64 most) {
  return {"", fmt::format("stopped after {} (--max-instructions)", counted(most, "instruction")),
          ""};
}

/// What the user had changed in a program that is assembled again.
std::string undone_text(const std::vector<u64>& steps) {
  if (steps.size() == 1)
    return fmt::format(
        "what was changed by hand at step {} is undone: the program was assembled again",
        grouped(steps.front()));
  return fmt::format("what was changed by hand at {} is undone: the program was assembled again",
                     counted(steps.size(), "step"));
}

}  // namespace

Workbench::Workbench(std::optional<cache::HierarchyConfig> caches, u64 most_steps)
    : caches_(std::move(caches)), most_steps_(most_steps) {
  host_.on_waiting = [this] { interrupt(); };
  host_.on_output = [this](u64 bytes) {
    if (run_) run_->activity.wrote(run_->machine.step(), bytes);
  };
}

Workbench::~Workbench() = default;

void Workbench::interrupt() {
  const std::lock_guard lock(machine_mutex_);
  if (machine_ != nullptr) machine_->request_stop();
}

/// To run no step takes the request, and changes nothing else.
void Workbench::forget_interruption() {
  if (run_) run_->machine.run(0);
}

u64 Workbench::step() const {
  return run_ ? run_->machine.step() : 0;
}

bool Workbench::refuse(const program::ProgramOptions& options,
                       std::vector<assembler::Diagnostic> problems, std::optional<Error> error) {
  problems_ = std::move(problems);
  if (error) {
    assembler::Diagnostic diagnostic;
    diagnostic.location.file = error->place.empty() ? options.file : error->place;
    diagnostic.message = error->what;
    diagnostic.remedy = error->remedy;
    problems_.push_back(std::move(diagnostic));
  }
  outdated_ = run_ != nullptr;
  if (!run_) {
    options_ = options;
    return false;
  }
  const std::string news =
      error ? "the program before goes on: " + problems_.back().location.file + " " +
                  problems_.back().message
            : "the program before goes on, since this one has errors: the pane Source shows them";
  note({"", {news}, true, {news}});
  return false;
}

bool Workbench::open(const program::ProgramOptions& options, u64 step, Typed typed) {
  auto settings = program::machine_options(options);
  if (!settings) return refuse(options, {}, settings.error());
  settings->caches = caches_;
  auto loaded = program::load_program(options);
  if (!loaded) return refuse(options, std::move(loaded.error().diagnostics), loaded.error().error);
  if (typed == Typed::Forgotten || (run_ && options.file != options_.file)) host_.forget_typed();
  host_.rewind();
  host_.forget_waiting();
  auto machine = machine::Machine::create(std::move(loaded->image), *settings, host_);
  if (!machine) return refuse(options, std::move(loaded->warnings), machine.error());
  problems_ = std::move(loaded->warnings);
  outdated_ = false;
  options_ = options;
  publish(nullptr);
  run_ = std::make_unique<Run>(std::move(*machine), most_steps_);
  publish(&run_->machine);
  run_->session.set_progress([this](double done) {
    if (moving_on_) run_->activity.sample();
    return !progress_ || progress_(done, moving_on_);
  });
  // What the user let the program write, it must not write before it is asked to.
  if (options.files.empty() && options.directories.empty()) run_ahead(*run_);
  if (step != 0) run_->timeline.go_to({step, false});
  note_arrival();
  return true;
}

void Workbench::publish(machine::Machine* machine) {
  const std::lock_guard lock(machine_mutex_);
  machine_ = machine;
}

void Workbench::run_ahead(Run& run) {
  run.activity.listen(true);
  run.timeline.go_to({ahead, false});
  run.activity.listen(false);
  note_arrival();
  host_.forget_waiting();
  run.timeline.go_to({0, false});
}

bool Workbench::reload() {
  return load_again(step(), Typed::Kept, "assembled again: " + options_.file);
}

void Workbench::begin_anew() {
  if (refuses_typing()) return;
  load_again(0, Typed::Forgotten, "begun anew: what was typed before is forgotten");
}

bool Workbench::load_again(u64 step, Typed typed, const std::string& news) {
  std::vector<debug::Breakpoint> breakpoints;
  std::vector<std::optional<BrokenLine>> lines;
  std::shared_ptr<const image::Image> before;
  std::vector<u64> edits;
  if (run_) {
    breakpoints = run_->session.breakpoints().all();
    before = run_->machine.shared_image();
    for (const debug::Breakpoint& item : breakpoints)
      lines.push_back(broken_line(*before, item));
    edits = run_->timeline.edits();
  }
  if (!open(options_, step, typed)) return false;
  for (std::size_t i = 0; i < breakpoints.size(); ++i)
    if (std::string& text = breakpoints[i].text; lines[i])
      text = fmt::format("{}{}", text.substr(0, text.rfind(':') + 1),
                         followed(*before, run_->machine.image(), *lines[i]));
  note({"", {news}, false, {news}});
  std::vector<std::string> lost;
  if (!edits.empty()) lost.push_back(undone_text(edits));
  for (const debug::Breakpoint& item : breakpoints)
    if (!item.temporary)
      if (std::string why = restore(item); !why.empty()) lost.push_back(std::move(why));
  for (std::size_t i = 0; i < lost.size(); ++i)
    note({"", {lost[i]}, true, i + 1 < lost.size() ? std::vector<std::string>() : lost});
  return true;
}

void Workbench::source_is_gone(const std::string& file) {
  if (!run_) {
    refuse(options_, {}, Error{file, "is gone", "put it back, or Ctrl+O opens another file"});
    return;
  }
  std::erase_if(problems_, [&](const assembler::Diagnostic& problem) {
    return problem.location.file == file;
  });
  outdated_ = outdated_ && !problems_.empty();
  const std::string news = file + " is gone; what was assembled runs on";
  note({"", {news}, true, {news}});
}

/// Sets a breakpoint of the program before in this one, where its words lead now. Returns why it
/// cannot, or "".
std::string Workbench::restore(const debug::Breakpoint& old) {
  std::string line = "break " + old.text;
  if (const auto& watch = old.watch)
    line = fmt::format("{} {}, {}",
                       !watch->reads   ? "watch"
                       : watch->writes ? "awatch"
                                       : "rwatch",
                       old.text, watch->size);
  if (old.condition) line += " if " + old.condition->text();
  const debug::Reply reply = run_->session.execute(line);
  if (reply.error) return "dropped: " + line + ": " + reply.error->to_string();
  debug::Breakpoint& made = run_->session.breakpoints().all().back();
  made.enabled = old.enabled;
  made.hits_at = old.hits_at;
  made.hit = old.hit;
  made.skip = old.skip;
  return "";
}

void Workbench::note(Exchange exchange) {
  ++exchanges_;
  transcript_.push_back(std::move(exchange));
  if (transcript_.size() > longest_transcript) transcript_.erase(transcript_.begin());
}

void Workbench::fail(const std::string& what, const std::string& remedy) {
  const std::string text = Error{"", what, remedy}.to_string();
  note({"", {text}, true, {text}});
}

void Workbench::note_arrival() {
  run_->activity.sample();
  const auto& end = run_->machine.finished();
  if (run_->timeline.now() == run_->timeline.furthest())
    run_->killed = end && end->kind == machine::StopKind::Killed;
  for (std::string& warning : host_.take_warnings())
    note({"", {warning}, false, {warning}});
}

/// Of what a move says, all but where one is, which the window shows anyway.
std::vector<std::string> Workbench::news_of(std::vector<std::string> lines) const {
  for (const std::string& known : run_->session.here())
    std::erase(lines, known);
  std::erase(lines, "`back` steps back from here");
  return lines;
}

void Workbench::execute(const std::string& line) {
  if (!run_) return note({line, {no_program().to_string()}, true, {no_program().to_string()}});
  host_.forget_waiting();
  const auto command = debug::find_command(line.substr(0, line.find(' ')));
  moving_on_ = command && (*command)->group == debug::CommandGroup::Moving;
  const std::size_t edits = run_->timeline.edits().size();
  debug::Reply reply = run_->session.execute(line);
  moving_on_ = false;
  if (run_->timeline.edits().size() != edits) run_->activity.forget_from(run_->machine.step());
  note_arrival();
  if (host_.waiting())
    std::replace(reply.lines.begin(), reply.lines.end(), std::string("interrupted"),
                 std::string("the program waits for input: type it into the console"));
  if (run_->timeline.reached_limit()) reply.error = out_of_steps(most_steps_);
  Exchange exchange{line, std::move(reply.lines), reply.error.has_value(), {}};
  if (reply.error) exchange.lines.push_back(reply.error->to_string());
  found_ = reply.found;
  exchange.news = reply.moved ? news_of(exchange.lines) : exchange.lines;
  for (const debug::PaneRequest& request : reply.panes) {
    const view::Pane pane = view::make_pane(run_->session, request);
    const std::string text = view::to_text(pane);
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
      exchange.lines.push_back(text.substr(at, text.find('\n', at) - at));
  }
  note(std::move(exchange));
}

void Workbench::type(const std::string& text) {
  if (refuses_typing()) return;
  forget_later_input();
  if (!host_.input_ended()) return host_.type(text);
  fail("the program's input has ended: it would not read this",
       "Ctrl+N begins anew, with other input");
}

/// Says so when the input is a file.
bool Workbench::refuses_typing() {
  if (host_.reads_file())
    fail("the program's input is a file", "open the window without one to type what it reads");
  return host_.reads_file();
}

/// Who types in the past wants to know what comes of that, and not of what was typed later.
void Workbench::forget_later_input() {
  if (!run_ || host_.reads_file() || !run_->machine.process().journal().knows_later_input()) return;
  host_.take_back(run_->timeline.forget_later_input());
  run_->activity.forget_from(run_->machine.step());
  note_arrival();
  const std::string news =
      "a new branch: the input that was read later than at this moment is forgotten";
  note({"", {news}, false, {news}});
}

void Workbench::end_input() {
  forget_later_input();
  host_.end_input();
  const std::string answer = "the program's input has ended: what it reads from now on is empty";
  note({"end-input", {answer}, false, {answer}});
}

void Workbench::seek(debug::Position position) {
  if (!run_) return;
  host_.forget_waiting();
  run_->timeline.go_to(position);
  note_arrival();
}

bool Workbench::advance(debug::Way way, u64 steps) {
  if (!run_) return false;
  host_.forget_waiting();
  const debug::Halt halt = run_->session.travel().run(way, steps);
  note_arrival();
  const bool arrived = halt.reason == debug::Halt::Reason::Arrived;
  if (!arrived && !host_.waiting()) {
    debug::Reply reply = debug::arrived(run_->session, halt, way);
    std::vector<std::string> news = news_of(reply.lines);
    note({"", std::move(reply.lines), false, std::move(news)});
  }
  return arrived;
}

void Workbench::toggle_breakpoint(const std::string& place) {
  if (!run_) return;
  const auto found = debug::parse_place(place, run_->machine);
  if (found)
    for (const debug::Breakpoint& item : run_->session.breakpoints().all())
      for (const u64 address : found->addresses)
        if (std::count(item.addresses.begin(), item.addresses.end(), address) != 0)
          return execute("delete " + std::to_string(item.number));
  execute("break " + place);
}

Result<u64> Workbench::address_of(const std::string& expression) const {
  if (!run_) return tl::unexpected(no_program());
  const auto parsed = debug::Expression::parse(expression, run_->machine);
  if (!parsed) return tl::unexpected(parsed.error());
  const auto value = parsed->evaluate(run_->machine);
  if (!value) return tl::unexpected(value.error());
  return value->bits;
}

}  // namespace vitrine::gui
