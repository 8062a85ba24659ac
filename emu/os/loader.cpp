#include "emu/os/loader.hpp"

#include <fmt/core.h>
#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/os/abi.hpp"
#include "emu/os/start_stack.hpp"

namespace vitrine::os {

using memory::page_size;

namespace {

/// Linux keeps at least this far below the stack's end free of mappings.
constexpr u64 least_stack_gap = u64{128} << 20;

RegionKind kind_of(const image::Segment& segment) {
  if ((segment.permissions & image::Execute) != 0) return RegionKind::Text;
  if ((segment.permissions & image::Write) == 0) return RegionKind::ReadOnlyData;
  return segment.bytes.empty() ? RegionKind::Bss : RegionKind::Data;
}

Error segment_error(const image::Image& image, const image::Segment& segment, std::string what,
                    std::string remedy) {
  return Error{
      image.path,
      fmt::format("segment {} ({} at {}) {}", segment.name, counted(segment.memory_size, "byte"),
                  hex(segment.address), std::move(what)),
      std::move(remedy)};
}

std::optional<Error> map_segment(const image::Image& image, const image::Segment& segment,
                                 bool writable_text, u64 stack_bottom, AddressSpace& space) {
  if (segment.memory_size == 0) return std::nullopt;
  const u64 end = segment.address + segment.memory_size;
  if (segment.address < abi::mmap_min_address || end < segment.address || end > stack_bottom) {
    return segment_error(
        image, segment, "lies outside of the program's part of the address space",
        fmt::format("place it from {} up to {}", hex(abi::mmap_min_address), hex(stack_bottom)));
  }
  const u64 first = align_down(segment.address, page_size), last = align_up(end, page_size);
  if (!space.is_free(first, last)) {
    return segment_error(image, segment, "overlaps another segment's pages",
                         "give each segment pages of its own");
  }
  const u8 permissions =
      writable_text ? image::Read | image::Write | image::Execute : segment.permissions;
  const RegionKind kind = kind_of(segment);
  // The whole pages behind the bytes of a data segment are its bss.
  const u64 split = align_up(segment.address + segment.bytes.size(), page_size);
  if (kind == RegionKind::Data && split < last) {
    space.add({first, split, permissions, kind, segment.name});
    space.add({split, last, permissions, RegionKind::Bss, ".bss"});
  } else {
    space.add({first, last, permissions, kind, segment.name});
  }
  return std::nullopt;
}

std::optional<Error> load_segments(const image::Image& image, const ProcessOptions& options,
                                   memory::PhysicalMemory& memory, AddressSpace& space,
                                   u64 stack_bottom) {
  for (const image::Segment& segment : image.segments) {
    if (auto error = map_segment(image, segment, options.writable_text, stack_bottom, space)) {
      return error;
    }
    if (!space.place(memory, segment.address, segment.bytes)) {
      return segment_error(image, segment,
                           fmt::format("does not fit in {} of RAM", counted(memory.size(), "byte")),
                           "give more with --memory");
    }
    space.heap_start =
        std::max(space.heap_start,
                 align_up(segment.address + std::max<u64>(segment.memory_size, 1), page_size));
  }
  return std::nullopt;
}

/// Pages that the program may read and only CALL and RET write. Returns the initial ssp.
u64 add_shadow_stack(u64 size, AddressSpace& space) {
  const u64 start = space.find_free_below(space.mmap_top, size);
  if (start == 0) return 0;
  space.add({start, start + size, image::Read, RegionKind::ShadowStack, "shadow stack"});
  return start + size;
}

}  // namespace

Result<LoadedImage> load_image(const image::Image& image, const ProcessOptions& options,
                               memory::PhysicalMemory& memory, AddressSpace& space,
                               RandomStream& random) {
  constexpr u64 least_stack = 4 * page_size, most_stack = u64{1} << 40;
  if (options.stack_size < least_stack || options.stack_size > most_stack) {
    return fail("",
                fmt::format("a stack of {} is not possible", counted(options.stack_size, "byte")),
                "give --stack-size from 16 KiB to 1 TiB");
  }
  const Slide slide = slide_for(options.defences);
  const u64 stack_end = abi::task_size - slide.stack;
  const u64 stack_size = align_up(options.stack_size, page_size);
  const u64 stack_start = stack_end - stack_size;
  const u64 guard = stack_start - page_size;
  const bool executable_stack =
      options.writable_text ||
      !options.defences.no_execute.value_or(!image.executable_stack.value_or(false));
  space.add({stack_start, stack_end,
             static_cast<u8>(image::Read | image::Write | (executable_stack ? image::Execute : 0)),
             RegionKind::Stack, "stack"});
  space.add({guard, stack_start, 0, RegionKind::Guard, "stack guard"});
  space.mmap_top = std::min(stack_end - least_stack_gap, guard - page_size) - slide.mappings;

  if (auto error = load_segments(image, options, memory, space, guard)) {
    return tl::unexpected(std::move(*error));
  }
  space.heap_start += slide.heap;
  space.heap_end = space.heap_start;
  LoadedImage loaded;
  if (options.defences.shadow_stack)
    loaded.shadow_stack_pointer = add_shadow_stack(stack_size, space);
  const auto pointer =
      build_start_stack(image, options, stack_end, slide.stack_pointer, memory, space, random);
  if (!pointer) return tl::unexpected(pointer.error());
  loaded.stack_pointer = *pointer;
  return loaded;
}

}  // namespace vitrine::os
