// Memory: mmap munmap mprotect brk.

#include <algorithm>

#include "emu/os/kernel.hpp"

namespace vitrine::os {

namespace {

using memory::page_mask;
using memory::page_size;

/// What mprotect takes; mmap ignores bits that it does not know.
constexpr u64 prot_known = abi::prot_read | abi::prot_write | abi::prot_exec | abi::prot_sem;

u8 permissions_of(u64 protection) {
  return static_cast<u8>(((protection & abi::prot_read) != 0 ? image::Read : 0) |
                         ((protection & abi::prot_write) != 0 ? image::Write : 0) |
                         ((protection & abi::prot_exec) != 0 ? image::Execute : 0));
}

/// Linux' default overcommit refuses what could never be: a single request beyond all RAM that is
/// to be written (vm.overcommit_memory = 0).
bool overcommits(Kernel& kernel, u64 size, u8 permissions) {
  return (permissions & image::Write) != 0 && size > kernel.memory().size();
}

/// Where a mapping goes that is not fixed: at the hint if that is free, else as high as possible.
/// A hint is rounded down to its page, but up to the lowest place there is (round_hint_to_min).
u64 choose_place(Kernel& kernel, u64 hint, u64 size) {
  const AddressSpace& space = kernel.state.space;
  hint &= ~page_mask;
  if (hint != 0) hint = std::max(hint, abi::mmap_min_address);
  if (hint != 0 && hint <= abi::task_size - size && space.is_free(hint, hint + size)) {
    return hint;
  }
  return space.find_free_below(space.mmap_top, size);
}

/// The descriptor's bytes for a file mapping, or nullptr with a negative errno in `error`.
const FileContents* mapped_file(Kernel& kernel, const SystemCall& call, i64& error) {
  const OpenFile* file = kernel.state.files.find(call.arguments[4]);
  error = -abi::ebadf;
  if (file == nullptr) return nullptr;
  error = -abi::enodev;
  if (file->kind != OpenFile::Kind::Regular) return nullptr;
  const bool shared = (call.arguments[3] & abi::map_type) != abi::map_private;
  // A shared mapping that may be written would have to write the file back: not offered.
  if (shared && (call.arguments[2] & abi::prot_write) != 0) return nullptr;
  error = -abi::eacces;
  if (!file->readable) return nullptr;
  error = 0;
  return &kernel.state.files.contents(*file);
}

/// Puts the file's bytes into the fresh mapping: 0, or -ENOMEM after taking the mapping back.
i64 fill_mapping(Kernel& kernel, u64 start, u64 size, u64 offset, const std::vector<u8>& bytes) {
  if (offset >= bytes.size()) return 0;
  const u64 count = std::min<u64>(size, bytes.size() - offset);
  AddressSpace& space = kernel.state.space;
  if (space.place(kernel.memory(), start, {bytes.data() + offset, count})) return 0;
  space.remove(kernel.memory(), start, start + size);
  return -abi::enomem;
}

}  // namespace

i64 sys_mmap(Kernel& kernel, SystemCall& call) {
  const auto [address, length, protection, flags, fd, offset] = call.arguments;
  (void)fd;
  const u64 type = flags & abi::map_type;
  const bool fixed = (flags & (abi::map_fixed | abi::map_fixed_noreplace)) != 0;
  const bool anonymous = (flags & abi::map_anonymous) != 0;
  if (length == 0 || (offset & page_mask) != 0) return -abi::einval;
  if (type < abi::map_shared || type > abi::map_shared_validate) return -abi::einval;
  if (anonymous && type == abi::map_shared_validate) return -abi::einval;
  if (length > abi::task_size) return -abi::enomem;
  const u64 size = align_up(length, page_size);

  i64 error = 0;
  const FileContents* file = anonymous ? nullptr : mapped_file(kernel, call, error);
  if (error != 0) return error;
  const u8 permissions = permissions_of(protection);
  if (overcommits(kernel, size, permissions)) return -abi::enomem;

  AddressSpace& space = kernel.state.space;
  u64 start = address;
  if (fixed) {
    if ((address & page_mask) != 0) return -abi::einval;
    if (size > abi::task_size || address > abi::task_size - size) return -abi::enomem;
    if (address < abi::mmap_min_address) return -abi::eperm;
    if ((flags & abi::map_fixed_noreplace) != 0 && !space.is_free(address, address + size)) {
      return -abi::eexist;
    }
  } else {
    start = size > abi::task_size ? 0 : choose_place(kernel, address, size);
    if (start == 0) return -abi::enomem;
  }
  if (space.regions().size() + 2 > AddressSpace::max_regions) return -abi::enomem;
  if (fixed) {
    space.remove(kernel.memory(), start, start + size);
    kernel.pages_changed(start, start + size);
  }
  space.add({start, start + size, permissions, RegionKind::Mmap,
             file != nullptr ? file->path.to_string() : "mmap"});
  if (file != nullptr) error = fill_mapping(kernel, start, size, offset, *file->bytes);
  return error != 0 ? error : static_cast<i64>(start);
}

i64 sys_munmap(Kernel& kernel, SystemCall& call) {
  const u64 start = call.arguments[0], length = call.arguments[1];
  if ((start & page_mask) != 0 || length == 0 || length > abi::task_size ||
      start > abi::task_size - length) {
    return -abi::einval;
  }
  AddressSpace& space = kernel.state.space;
  if (space.regions().size() + 1 > AddressSpace::max_regions) return -abi::enomem;
  const u64 end = start + align_up(length, page_size);
  space.remove(kernel.memory(), start, end);
  kernel.pages_changed(start, end);
  return 0;
}

i64 sys_mprotect(Kernel& kernel, SystemCall& call) {
  const auto [start, length, protection, unused3, unused4, unused5] = call.arguments;
  (void)unused3, (void)unused4, (void)unused5;
  if ((start & page_mask) != 0 || (protection & ~prot_known) != 0) return -abi::einval;
  if (length == 0) return 0;
  if (length > abi::task_size || start > abi::task_size - length) return -abi::enomem;
  const u64 end = start + align_up(length, page_size);
  AddressSpace& space = kernel.state.space;
  if (space.regions().size() + 2 > AddressSpace::max_regions) return -abi::enomem;

  // As Linux: what lies before the first hole is changed, then ENOMEM.
  u64 reached = start;
  while (const Region* region = reached < end ? space.find(reached) : nullptr) {
    // Only CALL and RET write there, whatever is asked for.
    if (region->kind == RegionKind::ShadowStack && (protection & abi::prot_write) != 0)
      return -abi::eperm;
    reached = region->end;
  }
  reached = std::min(reached, end);
  if (reached > start) {
    space.protect(kernel.memory(), start, reached, permissions_of(protection));
    kernel.pages_changed(start, reached);
  }
  return reached < end ? -abi::enomem : 0;
}

/// Answers the break that holds afterwards: the old one when it cannot be moved.
i64 sys_brk(Kernel& kernel, SystemCall& call) {
  AddressSpace& space = kernel.state.space;
  const u64 wanted = call.arguments[0];
  const auto unchanged = static_cast<i64>(space.heap_end);
  if (wanted < space.heap_start || wanted > abi::task_size) return unchanged;

  const u64 old_end = align_up(space.heap_end, page_size), new_end = align_up(wanted, page_size);
  if (new_end > old_end) {
    constexpr u8 permissions = image::Read | image::Write;
    if (!space.is_free(old_end, new_end + page_size) ||
        overcommits(kernel, new_end - space.heap_start, permissions) ||
        space.regions().size() + 1 > AddressSpace::max_regions) {
      return unchanged;
    }
    space.add({old_end, new_end, permissions, RegionKind::Heap, "heap"});
  } else if (new_end < old_end) {
    space.remove(kernel.memory(), new_end, old_end);
    kernel.pages_changed(new_end, old_end);
  }
  space.heap_end = wanted;
  return static_cast<i64>(wanted);
}

}  // namespace vitrine::os
