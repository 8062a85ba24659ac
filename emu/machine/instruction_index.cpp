#include "emu/machine/instruction_index.hpp"

namespace vitrine::machine {

namespace {

/// 16 KiB each: a program that jumps from page to page must not fill the host's memory.
constexpr std::size_t most_pages = 8192;

}  // namespace

void InstructionIndex::find_page(u64 page) {
  last_page_ = page;
  const auto found = pages_.find(page);
  if (found != pages_.end()) {
    last_ = found->second.get();
  } else if (pages_.size() == most_pages) {
    last_ = &none_;
  } else {
    last_ = pages_.emplace(page, std::make_unique<Page>()).first->second.get();
  }
}

u32 InstructionIndex::add(u64 address) {
  if (addresses_.size() > limit_ || last_ == &none_) return elsewhere;
  addresses_.push_back(address);
  return (*last_)[address & memory::page_mask] = static_cast<u32>(addresses_.size() - 1);
}

u32 InstructionIndex::find(u64 address) const {
  const auto found = pages_.find(address >> memory::page_bits);
  return found == pages_.end() ? elsewhere : (*found->second)[address & memory::page_mask];
}

}  // namespace vitrine::machine
