#pragma once
// A session on a small program, and what it answers as one line.

#include "emu/debug/session.hpp"
#include "tests/support/program.hpp"

namespace vitrine::tests {

constexpr const char* recursion = R"(
global _start
section .data
total: dq 0
buffer: times 16 db 0
section .text
_start:
    mov edi, 3
    call sum
    mov [total], rax
    mov ecx, 5
.loop:
    mov [buffer + rcx], cl
    dec ecx
    jnz .loop
    mov eax, 60
    xor edi, edi
    syscall
sum:
    test rdi, rdi
    jz zero
    push rdi
    dec rdi
    call sum
back:
    pop rdi
    add rax, rdi
    ret
zero:
    xor eax, eax
    ret
)";

struct SessionFixture {
  explicit SessionFixture(const std::string& source = recursion)
      : machine(make_machine(assemble_image("test.asm", source), host)),
        timeline(machine),
        session(timeline, debug::Views{.panes = {{"registers", ""}, {"stack", ""}}}) {}

  debug::Reply run(const std::string& line) { return session.execute(line); }
  /// The reply's lines, or its error, joined by "|".
  std::string say(const std::string& line) {
    const debug::Reply reply = run(line);
    std::string text;
    for (const std::string& part : reply.lines)
      text += (text.empty() ? "" : "|") + part;
    if (reply.error) text += (text.empty() ? "" : "|") + reply.error->to_string();
    return text;
  }
  std::string at() { return machine.image().describe(machine.state().rip); }
  u64 step() { return machine.step(); }

  os::TestHost host;
  machine::Machine machine;
  debug::Timeline timeline;
  debug::Session session;
};

}  // namespace vitrine::tests
