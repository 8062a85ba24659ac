#include "emu/os/defences.hpp"

#include "emu/memory/paging.hpp"
#include "emu/os/random.hpp"

namespace vitrine::os {

Slide slide_for(const Defences& defences) {
  if (!defences.address_seed) return {};
  RandomStream random(*defences.address_seed);
  const auto pages = [&](unsigned bits) {
    return (random.next() >> (64 - bits)) * memory::page_size;
  };
  Slide slide;
  slide.image = pages(28);
  slide.mappings = pages(28);
  slide.stack = pages(22);
  slide.heap = pages(13);
  slide.stack_pointer = (random.next() >> (64 - 9)) * 16;
  return slide;
}

}  // namespace vitrine::os
