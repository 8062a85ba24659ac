// Random programs with random breakpoints and watches, changed at every stop: each engine stops at
// the same steps for the same reasons, and these are the ones that looking at every step gives.

#include <fmt/format.h>

#include <random>

#include "emu/machine/machine.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;

namespace {

/// Source of a program that uses memory in every way: all operand kinds, straddling accesses,
/// repetitions, the stack, indirect branches, system calls, and code that changes.
class Generator {
 public:
  explicit Generator(u64 seed) : random_(seed) {}

  std::string source() {
    std::string body;
    for (int i = 0; i < 40; ++i)
      body += statement(i);
    return fmt::format(
        "global _start\n"
        "_start: mov ebp, {}\n"
        "lea rbx, [buffer + 4096]\n"
        "again:\n{}"
        "dec ebp\n"
        "jnz again\n"
        "{}"
        "mov eax, 60\n"
        "xor edi, edi\n"
        "syscall\n"
        "function: add rax, [rsp]\n"
        "ret\n"
        "patched: mov ecx, 0x11111111\n"
        "ret 8\n"
        "section .data\n"
        "vectors: dq buffer + 4090, 12, buffer + 100, 3\n"
        "table: dq function, patched\n"
        "section .bss\n"
        "alignb 4096\n"
        "buffer: resb 3 * 4096\n"
        "big: resb 90000\n",
        1 + number(20), body, number(3) == 0 ? "mov eax, [8]\n" : "");
  }

 private:
  u64 number(u64 below) { return random_() % below; }
  std::string pick(std::initializer_list<const char*> list) {
    return list.begin()[number(list.size())];
  }

  /// Near page edges more often than not.
  std::string place() {
    const u64 offset = number(2) ? 4080 + number(24) : number(3 * 4096 - 32);
    return number(2) ? fmt::format("[buffer + {}]", offset)
                     : fmt::format("[rbx + {}]", static_cast<i64>(offset) - 4096);
  }

  std::string repetition() {
    const u64 count = number(8) == 0 ? 66000 + number(8000) : number(40);
    const bool long_one = count > 1000;
    return fmt::format("lea rsi, [{}]\nlea rdi, [{} + {}]\nmov ecx, {}\n{} {}\ncld\n",
                       long_one ? "big" : "buffer + 4070", long_one ? "big" : "buffer + 8000",
                       number(200), count, number(6) == 0 && !long_one ? "std\nrep" : "rep",
                       long_one
                           ? pick({"movsb", "stosb", "lodsb"})
                           : pick({"movsb", "movsq", "stosd", "lodsw", "scasb", "cmpsb", "cmpsd"}));
  }

  std::string call() {
    switch (number(7)) {
      case 0:
        return fmt::format(
            "xor eax, eax\nxor edi, edi\nlea rsi, [buffer + {}]\nmov edx, {}\nsyscall\n",
            4080 + number(20), number(60));
      case 1:
        return fmt::format("mov eax, 1\nmov edi, 1\nlea rsi, [buffer + {}]\nmov edx, {}\nsyscall\n",
                           4000 + number(100), number(60));
      case 2:
        return fmt::format("mov eax, {}\nmov edi, {}\nlea rsi, [vectors]\nmov edx, 2\nsyscall\n",
                           19 + number(2), number(2));
      case 3:
        return "mov eax, 228\nxor edi, edi\nlea rsi, [buffer + 4088]\nsyscall\n";
      case 4:
        return "mov eax, 318\nlea rdi, [buffer + 4091]\nmov esi, 9\nxor edx, edx\nsyscall\n";
      case 5:
        return "mov eax, 5\nxor edi, edi\nlea rsi, [buffer + 8100]\nsyscall\n";
      default:
        return "mov eax, 1\nmov edi, 1\nmov esi, 8\nmov edx, 5\nsyscall\n";  // EFAULT
    }
  }

  std::string statement(int i) {
    switch (number(17)) {
      case 0:
        return fmt::format("mov {}, {}\n", place(), pick({"al", "cx", "edx", "rax"}));
      case 1:
        return fmt::format("mov {}, {}\n", pick({"al", "cx", "edx", "rax"}), place());
      case 2:
        return fmt::format("{} {}, {}\n", pick({"add", "xor", "sbb", "xchg", "xadd", "cmpxchg"}),
                           place(), pick({"al", "cx", "edx", "rdi"}));
      case 3:
        return fmt::format("cmp {} {}, {}\n{} .l{}\ninc eax\n.l{}:\n", pick({"byte", "dword"}),
                           place(), number(3), pick({"je", "jne", "ja", "jl"}), i, i);
      case 4:
        return fmt::format("test eax, {}\njz .l{}\nadd rax, {}\n.l{}:\n", number(8), i, place(), i);
      case 5:
        return fmt::format("movups xmm{}, {}\n", number(4), place());
      case 6:
        return fmt::format("movups {}, xmm{}\n", place(), number(4));
      case 7:
        return fmt::format("push rax\npush qword {}\npop rcx\npop qword {}\n", place(), place());
      case 8:
        return number(2) ? "call function\n" : "call [table]\n";
      case 9:
        return "push rax\ncall [table + 8]\n";
      case 10:
        return fmt::format("mov [patched + {}], al\n", 1 + number(4));
      case 11:
        return fmt::format("lea rax, [.l{}]\nmov {}, rax\njmp {}\n.l{}:\n", i, "[rbx]", "[rbx]", i);
      case 12:
        return fmt::format("enter {}, {}\nleave\n", 8 * number(8), 0);
      case 13:
        return fmt::format("mov [.l{} + 1], dl\n.l{}: mov esi, 5\n", i, i);
      case 14:
        return fmt::format(
            "mov edi, [rsp - {}]\nadd edi, edx\nadd rax, rdi\nror rax, 3\nbts dword {}, 3\n",
            8 * number(8), place());
      case 15:
        return call();
      default:
        return repetition();
    }
  }

  std::mt19937_64 random_;
};

struct Stopped {
  machine::StopKind kind{};
  u64 step = 0, rip = 0;
  std::optional<u64> breakpoint;
  std::optional<memory::WatchHit> hit;
  bool operator==(const Stopped&) const = default;
};

std::string text(const Stopped& stop) {
  std::string out =
      fmt::format("kind {} step {} rip {:#x}", static_cast<int>(stop.kind), stop.step, stop.rip);
  if (stop.hit)
    out += fmt::format(" watch {} {} {:#x}+{} {} by kernel", stop.hit->watch,
                       stop.hit->access.kind == memory::AccessKind::Read ? "read" : "wrote",
                       stop.hit->access.address, stop.hit->access.size,
                       stop.hit->by_kernel ? "" : "not");
  return out;
}

/// The stops that are set after each stop of a run.
class StopsSource {
 public:
  StopsSource(const image::Image& image, u64 seed) : random_(seed) {
    for (const auto& segment : image.segments) {
      if (segment.permissions & image::Execute) text_ = {segment.address, segment.memory_size};
      if (segment.permissions & image::Write) data_ = {segment.address, segment.memory_size};
    }
  }

  machine::Stops next() {
    constexpr u64 everything_but_a_page = ~u64{0} - 0xfff;
    constexpr u64 sizes[] = {0, 1, 2, 8, 40, 40, 400, 5000};
    constexpr u64 stack = 0x7ffffffff000;
    machine::Stops stops;
    for (u64 n = random_() % 12; n > 0; --n)
      stops.breakpoints.push_back(text_.first + random_() % text_.second);
    for (u64 n = random_() % 4; n > 0; --n) {
      const u64 page = align_down(data_.first, memory::page_size) + (1 + random_() % 4) * 4096;
      const u64 address = random_() % 4 == 0 ? stack - random_() % 300 : page + random_() % 60 - 40;
      const u64 size = random_() % 20 == 0 ? everything_but_a_page : sizes[random_() % 8];
      const u64 kinds = 1 + random_() % 3;
      stops.watches.push_back({address, size, (kinds & 1) != 0, (kinds & 2) != 0});
    }
    return stops;
  }

 private:
  std::mt19937_64 random_;
  std::pair<u64, u64> text_, data_;
};

struct Setup {
  std::shared_ptr<const image::Image> image;
  u64 seed;
  os::TestHost host;
  machine::Machine machine;

  Setup(std::shared_ptr<const image::Image> program, u64 s)
      : image(program), seed(s), host(), machine(make()) {}

 private:
  machine::Machine make() {
    for (u64 i = 0; i < 400; ++i)
      host.input += static_cast<char>('a' + (seed + i * i) % 26);
    machine::Options options;
    options.writable_text = true;
    auto made = machine::Machine::create(image, options, host);
    REQUIRE(made.has_value());
    return std::move(*made);
  }
};

constexpr u64 most_steps = 60'000;
constexpr std::size_t most_stops = 300;
constexpr u64 patience = 64;  // steps, after which the stops are changed anyway

struct Outcome {
  std::vector<Stopped> stops;
  bool finished;
  cpu::State state;
  memory::TlbModel tlbs;
};

Outcome stops_of_engine(Setup setup, machine::Engine engine, u64 slice) {
  std::vector<Stopped> found;
  StopsSource source(*setup.image, setup.seed);
  machine::Machine& machine = setup.machine;
  machine.set_stops(source.next());
  u64 until = patience;
  while (!machine.finished() && machine.step() < most_steps && found.size() < most_stops) {
    const auto stop = machine.run(std::min(slice, until - machine.step()), engine);
    if (stop.kind != machine::StopKind::Limit) {
      found.push_back(
          {stop.kind, machine.step(), machine.state().rip, stop.breakpoint, stop.watched});
      machine.set_stops(source.next());
    }
    if (machine.step() >= until) {
      until += patience;
      machine.set_stops(source.next());
    }
  }
  return {found, machine.finished().has_value(), machine.state(), machine.tlbs()};
}

/// By looking at the accesses of every step.
struct BruteForce : machine::Observer {
  machine::Stops stops;
  std::optional<memory::WatchHit> hit;
  bool completed = true;

  void look(const memory::MemoryAccess& access, bool by_kernel) {
    for (std::size_t i = 0; i < stops.watches.size() && !hit; ++i) {
      const machine::Watch& watch = stops.watches[i];
      if (!(access.kind == memory::AccessKind::Read ? watch.reads : watch.writes)) continue;
      for (u64 byte = 0; byte < access.size; ++byte)
        if (access.address + byte - watch.address < watch.size && !hit)
          hit = memory::WatchHit{i, access, by_kernel};
    }
  }
  bool on_step(const machine::StepEvent& event) override {
    completed = event.completed;
    for (const auto& access : event.accesses)
      look(access, false);
    for (const auto& access : event.kernel_accesses)
      look(access, true);
    return false;
  }
};

std::vector<Stopped> stops_by_hand(Setup setup) {
  std::vector<Stopped> found;
  StopsSource source(*setup.image, setup.seed);
  machine::Machine& machine = setup.machine;
  BruteForce observer;
  observer.stops = source.next();
  u64 until = patience;
  while (!machine.finished() && machine.step() < most_steps && found.size() < most_stops) {
    const machine::StopReport report = machine.observe(observer, 1);
    if (!observer.completed) continue;
    const u64 rip = machine.state().rip;
    const auto& breakpoints = observer.stops.breakpoints;
    Stopped stop{machine::StopKind::Limit, machine.step(), rip, {}, {}};
    if (machine.finished()) {
      stop.kind = report.kind;
    } else if (observer.hit) {
      stop.kind = machine::StopKind::Watchpoint;
      stop.hit = observer.hit;
    } else if (std::find(breakpoints.begin(), breakpoints.end(), rip) != breakpoints.end()) {
      stop.kind = machine::StopKind::Breakpoint;
      stop.breakpoint = rip;
    }
    observer.hit.reset();
    if (stop.kind != machine::StopKind::Limit) {
      found.push_back(stop);
      observer.stops = source.next();
    }
    if (machine.step() >= until) {
      until += patience;
      observer.stops = source.next();
    }
  }
  return found;
}

void require_equal(const std::vector<Stopped>& a, const std::vector<Stopped>& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i] == b[i]) continue;
    FAIL("stop " << i << ": " << text(a[i]) << " but " << text(b[i]));
  }
  REQUIRE(a.size() == b.size());
}

}  // namespace

TEST_CASE("every engine stops where looking at every step says") {
  std::array<u64, 16> kinds{};
  u64 by_kernel = 0;
  for (u64 seed = 1; seed <= 60; ++seed) {
    const std::string source = Generator(seed).source();
    CAPTURE(seed, source);
    const auto image = tests::assemble_image("random.asm", source);
    const auto expected = stops_by_hand(Setup(image, seed));
    for (const Stopped& stop : expected) {
      ++kinds[static_cast<std::size_t>(stop.kind)];
      by_kernel += stop.hit && stop.hit->by_kernel;
    }
    using enum machine::Engine;
    const Outcome plain = stops_of_engine(Setup(image, seed), Plain, machine::no_limit);
    const Outcome sliced = stops_of_engine(Setup(image, seed), Plain, 1 + seed % 17);
    const Outcome modelled = stops_of_engine(Setup(image, seed), Modelled, machine::no_limit);
    const Outcome observed = stops_of_engine(Setup(image, seed), Observed, machine::no_limit);
    for (const Outcome* outcome : {&plain, &sliced, &modelled, &observed}) {
      require_equal(outcome->stops, expected);
      REQUIRE(outcome->state == plain.state);
    }
    // Stopping changes nothing of what is counted either.
    Setup unstopped(image, seed);
    unstopped.machine.run(plain.finished ? machine::no_limit : plain.state.retired, Modelled);
    REQUIRE(modelled.tlbs == unstopped.machine.tlbs());
    REQUIRE(modelled.tlbs == observed.tlbs);
  }
  CHECK(kinds[static_cast<std::size_t>(machine::StopKind::Breakpoint)] > 500);
  CHECK(kinds[static_cast<std::size_t>(machine::StopKind::Watchpoint)] > 500);
  CHECK(kinds[static_cast<std::size_t>(machine::StopKind::Exited)] > 10);
  CHECK(kinds[static_cast<std::size_t>(machine::StopKind::Killed)] > 3);
  CHECK(by_kernel > 50);
}
