#include "emu/observe/code_pointers.hpp"

#include <algorithm>
#include <cstring>

#include "emu/os/process.hpp"

namespace vitrine::observe {

namespace {

constexpr u64 word = sizeof(u64);

u64 word_of(std::span<const u8> bytes, u64 at) {
  u64 value = 0;
  if (at + word <= bytes.size()) std::memcpy(&value, bytes.data() + at, word);
  return value;
}

}  // namespace

bool is_code(const machine::Machine& machine, u64 address) {
  const os::Region* region = machine.process().state().space.find(address);
  return region != nullptr && (region->permissions & image::Execute) != 0 &&
         region->kind != os::RegionKind::Stack;
}

void CodePointers::note(const machine::MemoryAccess& write) {
  const u64 end = write.address + write.size;
  const u64 first = write.address - std::min(write.address, word - 1);
  for (auto it = stored_.lower_bound(first); it != stored_.end() && it->first < end; ++it)
    it->second = 0;
  // A part of one that lies in the data, where pointers are aligned.
  const u64 aligned = write.address & ~(word - 1);
  if (write.size < word && at(aligned) != 0) stored_[aligned] = 0;
  for (u64 at = 0; at + word <= write.size; at += word) {
    const u64 value = word_of(write.after, at);
    if (is_code(machine_, value) || is_code(machine_, word_of(write.before, at)))
      stored_[write.address + at] = value;
  }
}

u64 CodePointers::at(u64 address) const {
  const auto stored = stored_.find(address);
  u64 value = 0;
  if (stored != stored_.end())
    value = stored->second;
  else if (const image::Segment* segment = machine_.image().segment_at(address))
    value = word_of(segment->bytes, address - segment->address);
  return is_code(machine_, value) ? value : 0;
}

}  // namespace vitrine::observe
