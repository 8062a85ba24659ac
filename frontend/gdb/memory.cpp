#include "frontend/gdb/memory.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "emu/os/abi.hpp"
#include "emu/os/process.hpp"
#include "frontend/gdb/hex.hpp"

namespace vitrine::gdb {

namespace {

const os::Region* region_at(const machine::Machine& machine, u64 address) {
  for (const os::Region& region : machine.process().regions())
    if (region.contains(address)) return &region;
  return nullptr;
}

/// 0 when there is none. Guard pages are as good as unmapped.
u64 mapped_from(const machine::Machine& machine, u64 address) {
  const os::Region* region = region_at(machine, address);
  return region == nullptr || region->permissions == 0 ? 0 : region->end - address;
}

}  // namespace

std::string read_memory(const machine::Machine& machine, u64 address, u64 size) {
  std::string bytes;
  while (bytes.size() < size) {
    const u64 at = address + bytes.size();
    const u64 in_page = memory::page_size - (at & memory::page_mask);
    const u64 part = std::min({size - bytes.size(), in_page, mapped_from(machine, at)});
    if (part == 0) break;
    std::string page(part, '\0');
    (void)machine.peek(at, std::span(reinterpret_cast<u8*>(page.data()), page.size()));
    bytes += page;
  }
  return bytes;
}

bool is_mapped(const machine::Machine& machine, u64 address, u64 size) {
  while (size > 0) {
    const u64 part = std::min(size, mapped_from(machine, address));
    if (part == 0) return false;
    address += part;
    size -= part;
  }
  return true;
}

std::string memory_region(const machine::Machine& machine, u64 address) {
  const os::Region* region = region_at(machine, address);
  if (region != nullptr) {
    std::string permissions;
    if ((region->permissions & image::Read) != 0) permissions += 'r';
    if ((region->permissions & image::Write) != 0) permissions += 'w';
    if ((region->permissions & image::Execute) != 0) permissions += 'x';
    return fmt::format("start:{:x};size:{:x};permissions:{};name:{};", region->start,
                       region->size(), permissions, to_hex(region->name));
  }
  u64 start = 0, end = 0;  // of the hole; the end of all addresses is 0
  for (const os::Region& other : machine.process().regions()) {
    if (other.end <= address) start = std::max(start, other.end);
    if (other.start > address && (end == 0 || other.start < end)) end = other.start;
  }
  return fmt::format("start:{:x};size:{:x};", start, end - start);
}

std::string auxiliary_vector(const machine::Machine& machine) {
  constexpr u64 word = sizeof(u64);
  u64 address = machine.process().initial_stack();
  const auto next = [&]() -> u64 {
    const std::string bytes = read_memory(machine, address, word);
    address += word;
    u64 value = 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  };
  const u64 arguments = next();
  address += word * (arguments + 1);  // and the null behind them
  while (next() != 0 && address < os::abi::task_size) {
  }
  std::string vector;
  while (address < os::abi::task_size) {
    const u64 type = next(), value = next();
    vector += little_endian(type, word) + little_endian(value, word);
    if (type == os::abi::AtNull) break;
  }
  return vector;
}

}  // namespace vitrine::gdb
