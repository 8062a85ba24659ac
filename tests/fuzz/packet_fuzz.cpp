// Hostile debuggers: whatever bytes come, cut anywhere, the parser stays bounded and the server
// answers in packets that fit.

#include <cstdlib>

#include "asm/assembler.hpp"
#include "emu/image/elf.hpp"
#include "emu/os/test_host.hpp"
#include "frontend/gdb/packet.hpp"
#include "frontend/gdb/server.hpp"

using namespace vitrine;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

std::shared_ptr<const image::Image> program() {
  const auto assembly = assembler::assemble("fuzz.asm", R"(
global _start
section .data
value:  dq 1
section .text
_start: mov     eax, 5
again:  inc     qword [value]
        push    rax
        call    leaf
        pop     rax
        dec     rax
        jnz     again
        mov     eax, 60
        syscall
leaf:   ret
)");
  require(assembly.ok());
  auto image = image::link(assembly.object);
  require(image.has_value());
  return std::make_shared<const image::Image>(std::move(*image));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  static const auto image = program();
  os::TestHost host;
  machine::Options options;
  options.memory = u64{1} << 20;
  options.stack_size = u64{1} << 16;
  auto machine = machine::Machine::create(image, options, host);
  require(machine.has_value());
  debug::Timeline timeline(*machine);
  gdb::Server server(timeline, {"/fuzz", "bytes"});
  // An edit may make the program endless: whoever asks is told to stop.
  server.set_interrupt([] { return true; });

  gdb::PacketReader reader;
  constexpr int most_packets = 200;
  int packets = 0;
  for (std::size_t i = 0; i < size && packets < most_packets; ++i) {
    const auto incoming = reader.push(static_cast<char>(data[i]));
    if (!incoming || incoming->kind != gdb::Incoming::Kind::Packet) continue;
    ++packets;
    require(incoming->payload.size() <= gdb::max_payload);
    const auto reply = server.handle(incoming->payload);
    // Escapes may lengthen it; the client's buffer must hold it.
    if (reply) require(gdb::frame(*reply).size() <= gdb::max_payload + 4);
    if (server.session() != gdb::Server::Session::Serving) server.begin_session();
  }
  return 0;
}
