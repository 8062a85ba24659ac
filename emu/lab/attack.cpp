#include "emu/lab/attack.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/os/abi.hpp"
#include "emu/os/process.hpp"
#include "emu/os/test_host.hpp"

namespace vitrine::lab {

namespace {

using os::abi::eacces;
using os::abi::eio;

constexpr Defence defences[] = {
    {.name = "none", .about = "an executable stack, fixed addresses, no canary"},
    {.name = "nx", .about = "the stack is not executable", .no_execute = true},
    {.name = "canary", .about = "a secret below the saved rbp", .canary = true},
    {.name = "aslr", .about = "addresses drawn anew for each run", .addresses = true},
    {.name = "shadow", .about = "return addresses kept twice", .shadow_stack = true},
    {.name = "all",
     .about = "all of these together",
     .no_execute = true,
     .canary = true,
     .addresses = true,
     .shadow_stack = true},
    {.name = "repaired", .about = "the program without its mistake", .repaired = true},
};

machine::Options options_for(const Attack& attack, const Defence& defence, u64 seed) {
  machine::Options options;
  options.memory = u64{16} << 20;
  options.seed = seed;
  options.arguments = {attack.name};
  options.defences = {.no_execute = defence.no_execute,
                      .canary_seed = seed,
                      .address_seed = defence.addresses ? std::optional(seed) : std::nullopt,
                      .shadow_stack = defence.shadow_stack};
  return options;
}

/// In the attacker's own copy, chance has decided otherwise.
constexpr u64 other_seed(u64 seed) {
  return ~seed;
}

/// What explains most: the word through which control was taken, if it was; a note where nothing
/// else was found. A stray ret is what comes of another word.
std::optional<observe::Smash> leading(const observe::SmashWatch& watch) {
  const auto& smashes = watch.smashes();
  for (const observe::Smash& smash : smashes)
    if (smash.takes_control() && smash.kind != observe::Smash::Kind::StrayReturn) return smash;
  if (!smashes.empty()) return smashes.front();
  if (const auto damaged = watch.damaged(); !damaged.empty()) return damaged.front();
  if (!watch.notes().empty()) return watch.notes().front();
  return std::nullopt;
}

std::string short_place(const image::Image& image, u64 address) {
  std::string place = image.place(address);
  place.erase(0, place.rfind('/') + 1);
  return place;
}

}  // namespace

std::span<const Defence> all_defences() {
  return defences;
}

Result<const Defence*> find_defence(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Defence& defence : defences) {
    if (defence.name == name) return &defence;
    names.push_back(defence.name);
  }
  const auto near = nearest(name, names);
  return fail(std::string(name), "there is no such defence",
              near ? fmt::format("did you mean {}?", *near)
                   : "none, nx, canary, aslr, shadow, all or repaired");
}

bool Attacker::next_payload() {
  if (rounds_done_ == attack_.rounds || error_) return false;
  Knowledge knowledge = knowledge_;
  knowledge.round = ++rounds_done_;
  knowledge.target += output_equ(output_);
  auto made = attack_.payload(knowledge);
  if (!made) {
    error_ = made.error();
    return false;
  }
  payload_ = std::move(*made);
  taken_ = 0;
  return true;
}

void Attacker::try_payload() {
  if (rounds_done_ == 0) next_payload();
}

i64 Attacker::read_input(std::span<u8> out) {
  if (taken_ == payload_.size() && !next_payload()) return 0;
  const std::size_t count = std::min(out.size(), payload_.size() - taken_);
  std::copy_n(payload_.begin() + static_cast<i64>(taken_), count, out.begin());
  sent_.insert(sent_.end(), out.begin(), out.begin() + static_cast<i64>(count));
  taken_ += count;
  return static_cast<i64>(count);
}

i64 Attacker::write_output(int, std::span<const u8> bytes) {
  output_.append(bytes.begin(), bytes.end());
  return static_cast<i64>(bytes.size());
}

i64 Attacker::read_file(const os::GrantedPath&, std::vector<u8>&) {
  return -eacces;
}
i64 Attacker::create_file(const os::GrantedPath&) {
  return -eacces;
}
i64 Attacker::write_file(const os::GrantedPath&, u64, std::span<const u8>) {
  return -eio;
}

Result<std::unique_ptr<Experiment>> Experiment::prepare(const Attack& attack,
                                                        const Defence& defence, u64 seed) {
  if (attack.error) return tl::unexpected(*attack.error);
  const auto image = attack.program(defence.build());
  if (!image) return tl::unexpected(image.error());

  os::TestHost quiet;
  auto copy =
      machine::Machine::create(*image, options_for(attack, defence, other_seed(seed)), quiet);
  if (!copy) return tl::unexpected(copy.error());
  const auto target = study(*copy, attack.frame);
  if (!target)
    return fail(attack.place,
                fmt::format("says `frame: {}`, but {}", attack.frame, target.error().what),
                "name a function that the program calls");

  std::unique_ptr<Experiment> experiment(new Experiment(attack, defence));
  experiment->attacker_ =
      std::make_unique<Attacker>(attack, Knowledge{to_equ(*target), defence.build(), 1});
  auto victim =
      machine::Machine::create(*image, options_for(attack, defence, seed), *experiment->attacker_);
  if (!victim) return tl::unexpected(victim.error());
  experiment->machine_.emplace(std::move(*victim));
  experiment->watch_ = std::make_unique<observe::SmashWatch>(*experiment->machine_);
  return experiment;
}

/// Which defence a death is owed to, or "".
std::string Experiment::stopped_by(const machine::StopReport& stop) const {
  if (stop.signal == os::abi::sigabrt && defence_.canary) return "canary";
  if (!stop.fault) return "";
  const cpu::Fault& fault = *stop.fault;
  if (fault.vector == cpu::Vector::ControlProtection) return "shadow";
  const bool fetch =
      fault.vector == cpu::Vector::PageFault && (fault.error_code & memory::FaultFetch) != 0;
  const os::Region* region = machine_->process().state().space.find(fault.address);
  if (defence_.no_execute && fetch && region != nullptr && region->kind == os::RegionKind::Stack)
    return "nx";
  // Whatever else goes wrong, the attacker's addresses were those of another run.
  return defence_.addresses ? "aslr" : "";
}

Result<Trial> Experiment::run() {
  Trial trial;
  trial.stop = machine_->observe(*watch_, most_steps);
  attacker_->try_payload();
  if (attacker_->error()) return tl::unexpected(*attacker_->error());
  trial.output = attacker_->output();
  trial.step = machine_->step();
  trial.sent = attacker_->sent().size();
  const bool goes_on = trial.stop.kind == machine::StopKind::Limit;
  const u64 end =
      trial.stop.fault ? trial.stop.fault->rip : machine_->state().rip - (goes_on ? 0 : 1);
  trial.place = short_place(machine_->image(), end);
  trial.smash = leading(*watch_);
  if (const observe::Writer* writer = trial.writer())
    trial.written_at = short_place(machine_->image(), writer->instruction);
  if (trial.output.find(attack_.owned) != std::string::npos) {
    trial.verdict = Verdict::Owned;
  } else if (trial.stop.kind == machine::StopKind::Killed) {
    trial.by = stopped_by(trial.stop);
    trial.verdict = trial.by.empty() ? Verdict::Crashed : Verdict::Stopped;
  } else if (const auto& smashes = watch_->smashes();
             !smashes.empty() && smashes.back().takes_control()) {
    trial.verdict = Verdict::Astray;
    trial.lost_step = smashes.back().step;
    trial.lost_at = short_place(machine_->image(), smashes.back().instruction);
  } else {
    trial.verdict = Verdict::NoEffect;
  }
  return trial;
}

}  // namespace vitrine::lab
