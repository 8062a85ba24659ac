#include "emu/observe/step_record.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/machine/program.hpp"

using namespace vitrine;
using namespace vitrine::observe;
using namespace vitrine::tests;

namespace {

struct Recorder : machine::Observer {
  std::vector<StepRecord> records;
  u64 parts = 0;
  bool on_step(const machine::StepEvent& event) override {
    if (records.empty() || records.back().completed) records.emplace_back();
    record_step(records.back(), event);
    ++parts;
    return true;
  }
};

Recorder record(const Code& code, std::string input = {}) {
  os::TestHost host;
  host.input = std::move(input);
  auto machine = machine::Machine::create(program(code), {}, host);
  REQUIRE(machine);
  Recorder recorder;
  machine->observe(recorder);
  return recorder;
}

}  // namespace

TEST_CASE("a step keeps its bytes, states and accesses") {
  const Recorder recorder = record(Code().mov(0, 7).bytes({0x50}).exit(0));  // push rax
  REQUIRE(recorder.records.size() == 5);
  const StepRecord& push = recorder.records[1];
  CHECK(push.step == 1);
  CHECK(push.bytes == std::vector<u8>{0x50});
  CHECK(push.instruction.op() == isa::Op::Push);
  CHECK(push.before.gpr[isa::Rsp] == push.after.gpr[isa::Rsp] + 8);
  REQUIRE(push.accesses.size() == 1);
  CHECK(push.accesses[0].address == push.after.gpr[isa::Rsp]);
  CHECK(push.accesses[0].after[0] == 7);
  CHECK(push.kernel_accesses.empty());
  CHECK_FALSE(push.fault);
}

TEST_CASE("a system call keeps what the kernel accessed") {
  const Recorder recorder = record(Code().call(0, 0, bss, 100).exit(0), std::string(20, 'x'));
  const StepRecord& read = recorder.records[4];
  REQUIRE(read.kernel_accesses.size() == 2);
  CHECK(read.kernel_accesses[0].address == bss);
  CHECK(read.kernel_accesses[0].size == 16);
  CHECK(read.kernel_accesses[1].address == bss + 16);
  CHECK(read.kernel_accesses[1].size == 4);
  CHECK(read.kernel_accesses[1].kind == memory::AccessKind::Write);
  CHECK(read.kernel_accesses[1].after[3] == 'x');
  CHECK(recorder.records[5].kernel_accesses.empty());
}

TEST_CASE("the parts of a long repetition are one record") {
  constexpr u64 count = 200'000;
  // lea rdi, [rsp - 200000 - 64]; rep stosb
  const Recorder recorder = record(Code()
                                       .mov(1, count)
                                       .bytes({0x48, 0x8d, 0xbc, 0x24})
                                       .word32(~u64{count} - 63)
                                       .bytes({0xf3, 0xaa})
                                       .exit(0));
  REQUIRE(recorder.records.size() == 6);
  CHECK(recorder.parts > 6);
  const StepRecord& stos = recorder.records[2];
  CHECK(stos.step == 2);
  CHECK(stos.completed);
  CHECK(stos.before.gpr[isa::Rcx] == count);
  CHECK(stos.after.gpr[isa::Rcx] == 0);
  CHECK(stos.accesses.size() == StepRecord::most_accesses);
  CHECK(stos.accesses_left_out == count - StepRecord::most_accesses);
}

TEST_CASE("a repetition taken up again from its start is recorded afresh") {
  os::TestHost host;
  auto machine = machine::Machine::create(
      program(Code().mov(1, 100'000).mov(6, data).bytes({0xf3, 0xac}).exit(0)), {}, host);
  REQUIRE(machine);
  machine->run(2);
  const machine::Snapshot start = machine->snapshot();
  struct : machine::Observer {
    StepRecord record;
    bool on_step(const machine::StepEvent& event) override {
      record_step(record, event);
      return false;
    }
  } observer;
  for (int round = 0; round < 2; ++round) {  // rep lodsb, which faults behind the data
    machine->restore(start);
    machine->observe(observer);
    CHECK(observer.record.accesses_left_out + observer.record.accesses.size() ==
          2 * memory::page_size);
    CHECK(observer.record.fault);
  }
}

TEST_CASE("a fault is kept") {
  const Recorder recorder = record(Code().bytes({0x0f, 0x0b}));  // ud2
  REQUIRE(recorder.records.size() == 1);
  REQUIRE(recorder.records[0].fault);
  CHECK(recorder.records[0].fault->vector == cpu::Vector::InvalidOpcode);
}
