// Who wrote and who read, against a trace in which every step was looked at.

#include "emu/debug/search.hpp"
#include "tests/support/random_walk.hpp"

using namespace vitrine;
using debug::Deed;
using debug::Direction;
using debug::Subject;
using Outcome = debug::SearchResult::Outcome;

namespace {

Subject random_subject(tests::RandomWalk& walk) {
  tests::Random& random = walk.random();
  Subject subject;
  switch (random.below(5)) {
    case 0:
      subject.kind = Subject::Kind::Flags;
      subject.flags = random.pick<u64>({isa::CF, isa::ZF, isa::DF, isa::status_flags});
      break;
    case 1:
      subject.kind = Subject::Kind::Register;
      subject.reg = isa::gpr(static_cast<u8>(random.below(16)), random.pick<u8>({1, 2, 4, 8}));
      break;
    case 2:
      subject.kind = Subject::Kind::Register;
      subject.reg = random.one_in(2) ? isa::xmm(static_cast<u8>(random.below(5)))
                                     : isa::Register{isa::RegisterClass::GprHigh,
                                                     static_cast<u8>(random.below(4)), 1};
      break;
    default: {
      const auto& accesses = walk.steps()[random.below(walk.steps().size())].accesses;
      subject.address =
          accesses.empty() ? 0x402000 : accesses[random.below(accesses.size())].address;
      subject.address += random.below(4);
      subject.size = 1 + random.below(12);
    }
  }
  return subject;
}

bool did(const tests::TracedStep& step, const Subject& subject, Deed deed) {
  if (step.faulted) return false;
  const bool wrote = deed == Deed::Wrote;
  const auto& use = step.use;
  if (subject.kind == Subject::Kind::Flags)
    return ((wrote ? use.flags_written : use.flags_read) & subject.flags) != 0;
  if (subject.kind == Subject::Kind::Memory)
    return std::any_of(step.accesses.begin(), step.accesses.end(), [&](const auto& access) {
      return (access.kind == memory::AccessKind::Write) == wrote &&
             access.address < subject.address + subject.size &&
             subject.address < access.address + access.size;
    });
  const u8 number = subject.reg.number;
  if (subject.reg.cls == isa::RegisterClass::Xmm)
    return ((wrote ? use.xmm_written : use.xmm_read) & 1 << number) != 0;
  unsigned mask = (1u << subject.reg.size) - 1;
  if (subject.reg.cls == isa::RegisterClass::GprHigh) mask = 2;
  return ((wrote ? use.gpr_written : use.gpr_read)[number] & mask) != 0;
}

/// The step that did it, or nullopt.
std::optional<u64> expected(const tests::RandomWalk& walk, const Subject& subject, Deed deed,
                            Direction direction) {
  const auto& steps = walk.steps();
  if (direction == Direction::Back) {
    for (u64 i = walk.ordinal(); i-- > 0;)
      if (did(steps[i], subject, deed)) return i;
  } else {
    for (u64 i = walk.ordinal(); i < steps.size(); ++i)
      if (did(steps[i], subject, deed)) return i;
  }
  return std::nullopt;
}

std::vector<u8> peek(const machine::Machine& machine, const Subject& subject) {
  std::vector<u8> bytes(subject.size);
  (void)machine.peek(subject.address, bytes);
  return bytes;
}

}  // namespace

TEST_CASE("who wrote and who read, found as in a trace of every step") {
  u64 found = 0;
  for (u64 seed = 1001; seed <= 1070; ++seed) {
    tests::RandomProgram program(seed);
    program.options.writable_text = seed % 12 == 0;  // else code cannot change itself
    debug::TimelineOptions options;
    options.spacing = seed % 2 == 0 ? 100 : 0;
    INFO("seed " << seed);
    tests::RandomWalk walk(program, seed, options);
    walk.forbid_edits();
    for (int journey = 0; journey < 20; ++journey) {
      INFO("journey " << journey);
      walk.journey();
      const tests::Sight before = tests::look(walk.timeline().machine());
      const Subject subject = random_subject(walk);
      const Deed deed = walk.random().one_in(3) ? Deed::Read : Deed::Wrote;
      const Direction direction = walk.random().one_in(3) ? Direction::On : Direction::Back;
      const auto result = debug::search(walk.timeline(), subject, deed, direction,
                                        walk.random().pick<u64>({0, 1, 60, u64{1} << 16}));
      const auto step = expected(walk, subject, deed, direction);
      REQUIRE((result.outcome == Outcome::Found) == step.has_value());
      CHECK(tests::look(walk.timeline().machine()) == before);
      if (!step) continue;
      ++found;
      const debug::Culprit& culprit = result.culprit;
      REQUIRE(culprit.step == *step);
      CHECK(culprit.instruction == walk.steps()[*step].rip);
      CHECK_FALSE(culprit.by_edit);
      if (subject.kind != Subject::Kind::Memory) continue;
      REQUIRE(culprit.access);
      tests::FreshRun fresh(program);
      fresh.run(*step, {}, machine::Engine::Plain);
      CHECK(culprit.before == peek(fresh.machine, subject));
      fresh.run(*step + 1, {}, machine::Engine::Plain);
      CHECK(culprit.after == peek(fresh.machine, subject));
      const auto& accesses = walk.steps()[*step].accesses;
      const auto place = std::find(accesses.begin(), accesses.end(), *culprit.access);
      REQUIRE(place != accesses.end());
      const bool by_kernel =
          static_cast<std::size_t>(place - accesses.begin()) >= walk.steps()[*step].by_instruction;
      CHECK(culprit.system_call.has_value() == by_kernel);
    }
  }
  CHECK(found > 500);
}

TEST_CASE(
    "a step changes no register that it does not write, and heeds none that it does not read") {
  for (u64 seed = 2001; seed <= 2030; ++seed) {
    const tests::RandomProgram program(seed);
    tests::Random random(seed);
    INFO("seed " << seed);
    tests::FreshRun run(program);
    while (!run.machine.finished() && run.machine.step() < 1500) {
      const machine::Snapshot here = run.machine.snapshot();
      const cpu::State before = run.machine.state();
      const auto record = observe::record_next_step(run.machine);
      REQUIRE(record);
      if (record->fault) break;
      INFO("step " << record->step << " " << record->instruction.form->mnemonic);
      const auto use = observe::register_use(record->instruction, record->before, record->after);
      for (u8 reg = 0; reg < 16; ++reg) {
        const u64 changed = before.gpr[reg] ^ record->after.gpr[reg];
        for (unsigned byte = 0; byte < 8; ++byte)
          if ((changed >> 8 * byte & 0xff) != 0) REQUIRE((use.gpr_written[reg] >> byte & 1) != 0);
        if (!(before.xmm[reg] == record->after.xmm[reg]))
          REQUIRE((use.xmm_written >> reg & 1) != 0);
      }
      REQUIRE(((before.rflags ^ record->after.rflags) & ~use.flags_written) == 0);

      // Another value in a byte that is not read.
      const auto reg = static_cast<u8>(random.below(16));
      const auto byte = static_cast<unsigned>(random.below(8));
      const u64 flip = u64{0xff} << 8 * byte;
      if ((use.gpr_read[reg] >> byte & 1) == 0) {
        const machine::Snapshot next = run.machine.snapshot();
        const u64 memory = tests::hash_memory(run.machine);
        run.machine.restore(here);
        run.machine.state().gpr[reg] ^= flip;
        run.machine.run(1);
        cpu::State expected = record->after;
        if ((use.gpr_written[reg] >> byte & 1) == 0) expected.gpr[reg] ^= flip;
        REQUIRE(run.machine.state() == expected);
        REQUIRE(tests::hash_memory(run.machine) == memory);
        run.machine.restore(next);
      }
    }
  }
}
