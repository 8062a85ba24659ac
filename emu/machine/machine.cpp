#include "emu/machine/machine.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cassert>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"
#include "emu/machine/parts.hpp"

namespace vitrine::machine {

namespace {

os::ProcessOptions process_options(const Options& options) {
  return {options.stack_size,  options.seed,   options.writable_text, options.arguments,
          options.environment, options.grants, options.defences};
}

std::optional<Error> check(const Options& options) {
  constexpr u64 most_memory = u64{1} << 40;
  if (options.memory > most_memory || options.memory % memory::page_size != 0) {
    return Error{"", fmt::format("RAM of {} is not possible", counted(options.memory, "byte")),
                 "give --memory in whole pages of 4096 bytes, up to 1 TiB"};
  }
  if (auto error = memory::check_geometry(options.instruction_tlb)) return error;
  if (auto error = memory::check_geometry(options.data_tlb)) return error;
  return options.caches ? cache::check(*options.caches) : std::nullopt;
}

}  // namespace

Machine::Parts::Parts(std::shared_ptr<const image::Image> program, Options chosen)
    : image(std::move(program)), options(std::move(chosen)), memory(options.memory) {}

Machine::Machine(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Machine::Machine(Machine&&) noexcept = default;
Machine& Machine::operator=(Machine&&) noexcept = default;
Machine::~Machine() = default;

Result<Machine> Machine::create(std::shared_ptr<const image::Image> image, const Options& options,
                                os::Host& host) {
  if (auto error = check(options)) return tl::unexpected(std::move(*error));
  if (options.defences.address_seed && image->position_independent)
    image = std::make_shared<const image::Image>(
        image::moved(*image, os::slide_for(options.defences).image));
  auto parts = std::make_unique<Parts>(std::move(image), options);
  auto process = os::Process::create(*parts->image, process_options(options), parts->memory, host);
  if (!process) return tl::unexpected(std::move(process.error()));
  parts->process = std::move(*process);
  parts->plain = std::make_unique<cpu::Engine<memory::PlainPort>>(parts->process->mmu());
  parts->state.rip = parts->process->entry();
  parts->state.gpr[isa::Rsp] = parts->process->initial_stack();
  parts->state.ssp = parts->process->initial_shadow_stack();
  parts->model.emplace(Model::Config{options.instruction_tlb, options.data_tlb, options.caches,
                                     parts->state.rip, parts->state.gpr[isa::Rsp]});
  parts->accountant.emplace(*parts->model, parts->process->mmu());
  return Machine(std::move(parts));
}

void Machine::request_stop() {
  parts_->stop_requested = true;
}

void Machine::withdraw_stop() {
  parts_->stop_requested = false;
}

void Machine::set_stops(Stops stops) {
  Parts& parts = *parts_;
  parts.breakpoints = stops.breakpoints;
  std::sort(parts.breakpoints.begin(), parts.breakpoints.end());
  parts.breakpoints.erase(std::unique(parts.breakpoints.begin(), parts.breakpoints.end()),
                          parts.breakpoints.end());
  mmu().set_watches(stops.watches);
  parts.stops = std::move(stops);
  parts.touch.reset();
}

const Stops& Machine::stops() const {
  return parts_->stops;
}

u64 Machine::step() const {
  return parts_->state.retired;
}
const cpu::State& Machine::state() const {
  return parts_->state;
}
cpu::State& Machine::state() {
  return parts_->state;
}
memory::Mmu& Machine::mmu() {
  return parts_->process->mmu();
}
const memory::Mmu& Machine::mmu() const {
  return std::as_const(*parts_->process).mmu();
}
const os::Process& Machine::process() const {
  return *parts_->process;
}
std::shared_ptr<const image::Image> Machine::shared_image() const {
  return parts_->image;
}

const image::Image& Machine::image() const {
  return *parts_->image;
}
const Options& Machine::options() const {
  return parts_->options;
}
ModelCounters Machine::counters() const {
  return {tlbs().instruction.counters(), tlbs().data.counters()};
}
/// Who listens to calls asks within a run, at the end of a block.
const Model& Machine::model() const {
  if (parts_->model->calls().listener != nullptr) {
    parts_->modelled.settle();
    parts_->accountant->settle();
  }
  return *parts_->model;
}
Model& Machine::model() {
  return const_cast<Model&>(std::as_const(*this).model());
}
const memory::TlbModel& Machine::tlbs() const {
  return parts_->model->tlbs();
}
const std::optional<StopReport>& Machine::finished() const {
  return parts_->finished;
}

std::size_t Machine::peek(u64 address, std::span<u8> out) const {
  return mmu().peek(address, out.data(), out.size());
}

std::size_t Machine::poke(u64 address, std::span<const u8> bytes) {
  return mmu().poke(address, bytes);
}

Snapshot Machine::snapshot() const {
  return Snapshot(std::unique_ptr<Snapshot::Parts>(
      new Snapshot::Parts{parts_.get(), parts_->state, parts_->memory, parts_->process->save(),
                          *parts_->model, parts_->finished}));
}

void Machine::restore(const Snapshot& snapshot) {
  restore_all_but_model(snapshot);
  *parts_->model = snapshot.parts_->model;
  parts_->accountant->forget();
}

void Machine::restore_all_but_model(const Snapshot& snapshot) {
  const Snapshot::Parts& saved = *snapshot.parts_;
  assert(saved.machine == parts_.get());
  parts_->state = saved.state;
  parts_->memory = saved.memory;
  parts_->process->restore(saved.process);
  parts_->finished = saved.finished;
  parts_->touch.reset();
}

void Machine::branch() {
  parts_->process->branch();
}

u64 Machine::forget_later_input() {
  return parts_->process->forget_later_input();
}

Snapshot::Snapshot(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Snapshot::Snapshot(Snapshot&&) noexcept = default;
Snapshot& Snapshot::operator=(Snapshot&&) noexcept = default;
Snapshot::~Snapshot() = default;

u64 Snapshot::step() const {
  return parts_->state.retired;
}

u64 Snapshot::Parts::unshared_bytes() const {
  return sizeof(Parts) + model.unshared_bytes();
}

u64 Snapshot::held_bytes() const {
  return parts_->unshared_bytes() + parts_->memory.held_bytes() + parts_->process.held_bytes();
}

u64 Snapshot::held_bytes_beside(const Snapshot& other) const {
  return parts_->unshared_bytes() + parts_->model.held_bytes_beside(other.parts_->model) +
         parts_->memory.held_bytes_beside(other.parts_->memory) +
         parts_->process.held_bytes_beside(other.parts_->process);
}

}  // namespace vitrine::machine
