#include "emu/os/process.hpp"

#include <fmt/core.h>

#include "emu/base/text.hpp"
#include "emu/os/abi.hpp"
#include "emu/os/kernel.hpp"
#include "emu/os/loader.hpp"

namespace vitrine::os {

u64 RandomStream::next() {
  // SplitMix64 (Steele, Lea, Flood 2014): every seed is as good as any other.
  state_ += 0x9e3779b97f4a7c15;
  u64 mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

Process::Process(const ProcessOptions& options, memory::PhysicalMemory& memory, Host& host)
    : options_(options), journal_(host), mmu_(memory, this), state_{AddressSpace(memory),
                                                                    FileTable(),
                                                                    RandomStream(options.seed),
                                                                    {},
                                                                    {},
                                                                    0} {}

Result<std::unique_ptr<Process>> Process::create(const image::Image& image,
                                                 const ProcessOptions& options,
                                                 memory::PhysicalMemory& memory, Host& host) {
  constexpr u64 least_frames = 16;
  if (memory.frames() < least_frames) {
    return fail(
        "", fmt::format("{} of RAM are too little to run anything", counted(memory.size(), "byte")),
        "give at least 64 KiB with --memory");
  }
  std::unique_ptr<Process> process(new Process(options, memory, host));
  KernelState& state = process->state_;
  const auto stack = load_image(image, options, memory, state.space, state.random);
  if (!stack) return tl::unexpected(stack.error());
  process->entry_ = image.entry;
  process->initial_stack_ = stack->stack_pointer;
  process->initial_shadow_stack_ = stack->shadow_stack_pointer;
  process->mmu_.shadow_stack = options.defences.shadow_stack;
  process->mmu_.cr3 = state.space.root();
  process->mmu_.flush();
  return process;
}

bool Process::resolve(u64 address, memory::AccessKind kind) {
  const auto demand = state_.space.demand(mmu_.memory(), address, kind);
  if (demand == AddressSpace::Demand::OutOfMemory) out_of_memory_ = true;
  return demand == AddressSpace::Demand::Mapped;
}

void Process::kill_when_out_of_memory() {
  if (!out_of_memory_) return;
  out_of_memory_ = false;
  state_.termination =
      Termination{0, abi::sigkill,
                  fmt::format("out of memory: all {} of RAM are in use (more with --memory)",
                              counted(mmu_.memory().frames(), "page"))};
}

SystemCallResult Process::system_call(SystemCall& call) {
  out_of_memory_ = false;
  Kernel kernel{state_, mmu_, journal_, options_, invalidations_};
  const SystemCallResult result = dispatch(kernel, call);
  kill_when_out_of_memory();
  return result;
}

void Process::deliver_fault(int signal) {
  kill_when_out_of_memory();
  if (!state_.termination) state_.termination = Termination{0, signal, ""};
}

std::vector<Process::PageRange> Process::take_invalidations() {
  return std::exchange(invalidations_, {});
}

Process::Saved Process::save() {
  journal_.record();
  return {state_, journal_.cursor()};
}

u64 Process::Saved::held_bytes() const {
  return sizeof(Saved) + state.space.regions().capacity() * sizeof(Region) +
         state.space.frames().held_bytes() + state.files.held_bytes_beside(FileTable());
}

u64 Process::Saved::held_bytes_beside(const Saved& other) const {
  return held_bytes() - state.files.held_bytes_beside(FileTable()) +
         state.files.held_bytes_beside(other.state.files);
}

void Process::restore(const Saved& saved) {
  state_ = saved.state;
  journal_.seek(saved.cursor);
  out_of_memory_ = false;
  invalidations_.clear();
  mmu_.cr3 = state_.space.root();
  mmu_.flush();
}

}  // namespace vitrine::os
