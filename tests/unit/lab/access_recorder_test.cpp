#include "emu/lab/access_recorder.hpp"

#include "tests/support/program.hpp"

using namespace vitrine;
using namespace vitrine::lab;

namespace {

constexpr const char* source = R"(
global _start
section .bss
data: resb 4096
section .text
_start:
    lea     rsi, [rel data]
    mov     ecx, 50
.next:
    add     [rsi+rcx*8], rcx
    mov     eax, [rsi+rcx*4+62]
    mov     [rsi+rcx], al
    lock inc dword [rsi]
    call    .function
    dec     ecx
    jnz     .next
    mov     edi, 0
    mov     eax, 60
    syscall
.function:
    push    rcx
    push    rsi
    lea     rdi, [rsi+1000]
    mov     ecx, 5
    rep movsq
    pop     rsi
    pop     rcx
    ret
)";

using Trace = std::vector<std::pair<u64, u32>>;

/// What `run` records of the program.
template <class Run>
Trace record(Run run) {
  os::TestHost host;
  auto machine = tests::make_machine(tests::assemble_image("x.asm", source), host);
  Trace trace;
  TracePieces pieces([&](std::vector<SweepAccess>& piece) {
    for (const SweepAccess& access : piece)
      trace.emplace_back(access.address, access.size);
    piece.clear();
  });
  CHECK(run(machine, pieces).kind == machine::StopKind::Exited);
  pieces.finish();
  return trace;
}

Trace record_steps(bool data) {
  return record([=](machine::Machine& machine, TracePieces& pieces) {
    StepRecorder recorder(pieces, data);
    return machine.observe(recorder);
  });
}

}  // namespace

TEST_CASE("the data references of a fast recording are those that an observer sees") {
  const Trace data = record([](machine::Machine& machine, TracePieces& pieces) {
    DataRecorder recorder(pieces);
    auto stop = machine.record(recorder);
    CHECK(machine.model().totals().executions == 0);  // nothing is counted
    return stop;
  });
  const Trace all = record_steps(true), instructions = record_steps(false);
  // Each of the fifty rounds: an update, a read, a write, a locked update, five words moved, three
  // pushes and three pops with the return address.
  CHECK(data.size() == 50 * (4 + 10 + 6));
  CHECK(instructions.size() == 2 + 50 * (7 + 8) + 3);
  CHECK(all.size() == data.size() + instructions.size());
  Trace left;  // without the instructions, which come first of what they do
  std::size_t next = 0;
  for (const auto& reference : all)
    if (next < instructions.size() && reference == instructions[next])
      ++next;
    else
      left.push_back(reference);
  CHECK(left == data);
}
