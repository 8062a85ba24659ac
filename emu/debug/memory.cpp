#include "emu/debug/memory.hpp"

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/os/process.hpp"

namespace vitrine::debug {

namespace {

const os::Region* region_at(const machine::Machine& machine, u64 address) {
  return machine.process().state().space.find(address);
}

u64 within_page(u64 address, u64 size) {
  return std::min(size, memory::page_size - (address & memory::page_mask));
}

}  // namespace

std::size_t read_memory(const machine::Machine& machine, u64 address, std::span<u8> out) {
  std::size_t done = machine.peek(address, out);
  while (done < out.size()) {
    const os::Region* region = region_at(machine, address + done);
    if (region == nullptr || (region->permissions & image::Read) == 0) break;
    const std::size_t part = within_page(address + done, out.size() - done);
    const auto piece = out.subspan(done, part);
    const std::size_t got = machine.peek(address + done, piece);
    std::fill(piece.begin() + static_cast<std::ptrdiff_t>(got), piece.end(), u8{0});
    done += part;
  }
  return done;
}

std::optional<u64> read_number(const machine::Machine& machine, u64 address, u64 size) {
  std::array<u8, 8> bytes{};
  if (read_memory(machine, address, std::span(bytes).first(size)) != size) return std::nullopt;
  u64 value = 0;
  for (u64 i = 0; i < size; ++i)
    value |= u64{bytes[i]} << (8 * i);
  return value;
}

bool write_memory(machine::Machine& machine, u64 address, std::span<const u8> bytes) {
  std::vector<u8> present(bytes.size());
  if (read_memory(machine, address, present) != bytes.size()) return false;
  return machine.poke(address, bytes) == bytes.size();
}

Error not_mapped(const std::string& place, u64 address) {
  return {place, hex(address) + " is not mapped", "`show address-space` lists what is"};
}

}  // namespace vitrine::debug
