#include "tests/differential/native.hpp"

#if defined(__x86_64__) && defined(__linux__)

#include <asm/prctl.h>
#include <cpuid.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace vitrine::differential {
namespace {

/// Written by the parent, read by the child, and the other way round; one of them sleeps.
struct Shared {
  u64 fs_base = 0;
  u64 count = 0;
  volatile u64 index = 0;  ///< the case being run, for the obituary
  std::array<Case, Native::batch> cases;
  std::array<Outcome, Native::batch> outcomes;
};

constexpr int gpr_index[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
                               REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
                               REG_R12, REG_R13, REG_R14, REG_R15};

/// What the child's handler works on. It runs in the child alone, one signal at a time.
Shared* shared = nullptr;
bool running = false;  ///< the next signal ends a case; otherwise it starts the batch
ucontext_t home;       ///< the child's own registers, while cases run
_libc_fpstate home_float;

/// The bits of the XSAVE header's XSTATE_BV that say "x87 and SSE state is in this frame": the
/// kernel leaves them clear for registers in their initial state, and then ignores our values.
void mark_float_state_present(_libc_fpstate* area) {
  constexpr u32 magic = 0x46505853;  // FP_XSTATE_MAGIC1
  u32 found;
  std::memcpy(&found, reinterpret_cast<u8*>(area) + 464, sizeof found);
  if (found != magic) return;
  u8* header = reinterpret_cast<u8*>(area) + 512;
  u64 present;
  std::memcpy(&present, header, sizeof present);
  present |= 3;
  std::memcpy(header, &present, sizeof present);
}

void start_case(ucontext_t* context, const Case& next) {
  const u64 room = code_base + code_size - next.state.rip;
  std::memcpy(reinterpret_cast<u8*>(next.state.rip), next.code.data(),
              std::min<u64>(next.length, room));
  std::memcpy(reinterpret_cast<u8*>(data_base), next.memory.data(), data_size);
  auto& gregs = context->uc_mcontext.gregs;
  for (int i = 0; i < 16; ++i)
    gregs[gpr_index[i]] = static_cast<greg_t>(next.state.gpr[static_cast<std::size_t>(i)]);
  gregs[REG_RIP] = static_cast<greg_t>(next.state.rip);
  gregs[REG_EFL] = static_cast<greg_t>(next.state.rflags | isa::TF);
  _libc_fpstate* area = context->uc_mcontext.fpregs;
  std::memcpy(area->_xmm, next.state.xmm.data(), sizeof area->_xmm);
  area->mxcsr = next.state.mxcsr;
  mark_float_state_present(area);
}

void finish_case(const ucontext_t* context, const siginfo_t* info, const Case& done, Outcome& out) {
  const auto& gregs = context->uc_mcontext.gregs;
  out.state = done.state;
  for (int i = 0; i < 16; ++i)
    out.state.gpr[static_cast<std::size_t>(i)] = static_cast<u64>(gregs[gpr_index[i]]);
  out.state.rip = static_cast<u64>(gregs[REG_RIP]);
  out.state.rflags = static_cast<u64>(gregs[REG_EFL]) & ~u64{isa::TF};
  const _libc_fpstate* area = context->uc_mcontext.fpregs;
  std::memcpy(out.state.xmm.data(), area->_xmm, sizeof area->_xmm);
  out.state.mxcsr = area->mxcsr;
  const bool stepped = info->si_signo == SIGTRAP && info->si_code == TRAP_TRACE;
  out.faulted = !stepped;
  out.signal = stepped ? 0 : info->si_signo;
  out.vector = stepped ? u8{0} : static_cast<u8>(gregs[REG_TRAPNO]);
  out.error_code = stepped ? 0 : static_cast<u32>(gregs[REG_ERR]);
  out.address = !stepped && out.vector == 14 ? static_cast<u64>(gregs[REG_CR2]) : 0;
  std::memcpy(out.memory.data(), reinterpret_cast<const u8*>(data_base), data_size);
}

}  // namespace

extern "C" void vitrine_native_signal(int, siginfo_t* info, void* frame) {
  auto* context = static_cast<ucontext_t*>(frame);
  if (!running) {
    home.uc_mcontext = context->uc_mcontext;
    home_float = *context->uc_mcontext.fpregs;
    running = true;
    shared->index = 0;
  } else {
    const u64 index = shared->index;
    const Case& done = shared->cases[index];
    const bool stepped = info->si_signo == SIGTRAP && info->si_code == TRAP_TRACE;
    const u64 rip = static_cast<u64>(context->uc_mcontext.gregs[REG_RIP]);
    if (done.repeats && stepped && rip == done.state.rip) return;  // the next iteration
    finish_case(context, info, done, shared->outcomes[index]);
    shared->index = index + 1;
  }
  if (shared->index < shared->count) {
    start_case(context, shared->cases[shared->index]);
    return;
  }
  running = false;
  _libc_fpstate* area = context->uc_mcontext.fpregs;
  *area = home_float;
  mark_float_state_present(area);
  context->uc_mcontext = home.uc_mcontext;
  context->uc_mcontext.fpregs = area;
}

// The kernel enters a handler with the AC flag of the interrupted code, and carries ID and NT over
// from the handler into the next case: clear both before any compiled code runs.
extern "C" void vitrine_native_entry(int, siginfo_t*, void*);
asm(R"(
  .text
  .type vitrine_native_entry, @function
vitrine_native_entry:
  pushfq
  andl $0xffdbbfff, (%rsp)
  popfq
  jmp vitrine_native_signal
  .size vitrine_native_entry, . - vitrine_native_entry
)");

namespace {

bool map_at(u64 address, u64 size, int protection) {
  void* const wanted = reinterpret_cast<void*>(address);
  return mmap(wanted, size, protection,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_POPULATE, -1, 0) == wanted;
}

bool prepare_child() {
  if (!map_at(code_base, code_size, PROT_READ | PROT_WRITE | PROT_EXEC) ||
      !map_at(data_base, data_size, PROT_READ | PROT_WRITE) ||
      !map_at(read_only_base, read_only_size, PROT_READ))
    return false;
  if (syscall(SYS_arch_prctl, ARCH_SET_GS, gs_base) != 0) return false;
  if (syscall(SYS_arch_prctl, ARCH_GET_FS, &shared->fs_base) != 0) return false;

  constexpr std::size_t stack_size = 256 * 1024;  // a frame holds all vector registers
  stack_t stack{};
  stack.ss_sp =
      mmap(nullptr, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack.ss_size = stack_size;
  if (stack.ss_sp == MAP_FAILED || sigaltstack(&stack, nullptr) != 0) return false;
  struct sigaction action {};
  action.sa_sigaction = vitrine_native_entry;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigfillset(&action.sa_mask);
  for (const int signal : {SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGILL})
    if (sigaction(signal, &action, nullptr) != 0) return false;
  return true;
}

[[noreturn]] void child_main(int channel) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const char ready = prepare_child() ? 'y' : 'n';
  char request = 0;
  while (write(channel, &ready, 1) == 1 && read(channel, &request, 1) == 1)
    asm volatile("int3" ::: "memory");
  _exit(0);
}

}  // namespace

struct Native::Child {
  Shared* shared = nullptr;
  pid_t pid = -1;
  int channel = -1;
  bool takes_any_rsp = false;

  ~Child() {
    if (channel >= 0) close(channel);
    if (pid > 0) {
      kill(pid, SIGKILL);
      waitpid(pid, nullptr, 0);
    }
    if (shared != nullptr) munmap(shared, sizeof(Shared));
  }

  /// Waits for the child's token; 0 when it died or is silent for too long.
  [[nodiscard]] char wait() const {
    pollfd poll_for{channel, POLLIN, 0};
    char token = 0;
    constexpr int patience_ms = 20'000;
    if (poll(&poll_for, 1, patience_ms) != 1 || read(channel, &token, 1) != 1) return 0;
    return token;
  }
};

Native::Native(std::unique_ptr<Child> child) : child_(std::move(child)) {}
Native::Native(Native&&) noexcept = default;
Native& Native::operator=(Native&&) noexcept = default;
Native::~Native() = default;

Result<Native> Native::create() {
  auto child = std::make_unique<Child>();
  void* memory =
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return fail("native", "no memory to share with the child");
  child->shared = new (memory) Shared;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return fail("native", "no socket pair");
  child->channel = ends[0];
  child->pid = fork();
  if (child->pid == 0) {
    close(ends[0]);
    shared = child->shared;
    child_main(ends[1]);
  }
  close(ends[1]);
  if (child->pid < 0) return fail("native", "cannot fork");
  if (child->wait() != 'y')
    return fail("native", "the child could not map its code and data at their fixed addresses");
  Native native(std::move(child));
  if (const auto probed = native.probe_rsp(); !probed) return tl::unexpected(probed.error());
  return native;
}

/// Tries a nop with such an rsp.
Result<void> Native::probe_rsp() {
  Case& probe = cases()[0];
  probe = {};
  probe.code[0] = 0x90;
  probe.length = 1;
  probe.state.rip = code_base;
  probe.state.gpr[isa::Rsp] = u64{1} << 62;
  const auto outcomes = run(1);
  if (!outcomes) return tl::unexpected(outcomes.error());
  child_->takes_any_rsp = !(*outcomes)[0].faulted;
  return {};
}

u64 Native::fs_base() const {
  return child_->shared->fs_base;
}

bool Native::takes_any_rsp() const {
  return child_->takes_any_rsp;
}

std::span<Case> Native::cases() {
  return child_->shared->cases;
}

Result<std::span<const Outcome>> Native::run(std::size_t count) {
  Shared& memory = *child_->shared;
  memory.count = count;
  const char go = 'g';
  if (write(child_->channel, &go, 1) != 1 || child_->wait() != 'y')
    return fail("native", fmt::format("the child died or hung in case {} of {}",
                                      static_cast<u64>(memory.index), count));
  return std::span<const Outcome>(memory.outcomes).first(count);
}

HostFeatures host_features() {
  HostFeatures features;
  unsigned a = 0, b = 0, c = 0, d = 0;
  // "AuthenticAMD", of which the first four letters are in ebx.
  if (__get_cpuid(0, &a, &b, &c, &d)) features.amd = b == 0x6874'7541;
  if (__get_cpuid(1, &a, &b, &c, &d)) {
    features.cmpxchg16b = c & (1u << 13);
    features.popcnt = c & (1u << 23);
  }
  if (__get_cpuid(0x8000'0001, &a, &b, &c, &d)) {
    features.lahf = c & 1;
    features.lzcnt = c & (1u << 5);
  }
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) features.bmi1 = b & (1u << 3);
  return features;
}

}  // namespace vitrine::differential

#else

namespace vitrine::differential {

struct Native::Child {};
Native::Native(std::unique_ptr<Child> child) : child_(std::move(child)) {}
Native::Native(Native&&) noexcept = default;
Native& Native::operator=(Native&&) noexcept = default;
Native::~Native() = default;

Result<Native> Native::create() {
  return fail("native", "the host is not Linux on x86-64");
}
u64 Native::fs_base() const {
  return 0;
}
bool Native::takes_any_rsp() const {
  return false;
}
std::span<Case> Native::cases() {
  return {};
}
Result<std::span<const Outcome>> Native::run(std::size_t) {
  return fail("native", "the host is not Linux on x86-64");
}
HostFeatures host_features() {
  return {};
}

}  // namespace vitrine::differential

#endif
