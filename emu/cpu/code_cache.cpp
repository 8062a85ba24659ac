#include "emu/cpu/code_cache.hpp"

#include <algorithm>
#include <utility>

#include "emu/base/bits.hpp"

namespace vitrine::cpu {

void CodeEntry::settle(Ledger& ledger) const {
  i64 times = static_cast<i64>(std::exchange(entered, ~u64{0}) + 1);
  const u64 page = align_down(rip, memory::page_size);
  for (const DecodedOp& op : block->ops) {
    if (op.length == 0) continue;  // no instruction
    const OpAccount& account = block->accounts[op.number - 1u];
    if (!account.repeated && times != 0)
      ledger.executed(page + op.offset, 0, times, account.references);
    if (account.conditional) times -= static_cast<i64>(std::exchange(op.taken, 0));
  }
}

void CodeOwner::settle() {
  for (const CodeEntry* entry : touched)
    entry->settle(*ledger);
  touched.clear();
}

void CodeOwner::clear() {
  for (CodePage* page : pages)
    page->clear();
  dropped.clear();
}

void CodeOwner::drop_around(u64 rip) {
  const auto offset = static_cast<u32>(rip & memory::page_mask);
  const u32 before = offset == 0 ? 0 : 1;
  for (CodePage* page : pages)
    if (page->page() == rip >> memory::page_bits) page->drop(offset - before, before + 1);
}

CodePage::CodePage(std::shared_ptr<CodeOwner> owner, u64 page)
    : owner_(std::move(owner)), page_(page) {
  owner_->pages.push_back(this);
}

CodePage::~CodePage() {
  clear();
  std::erase(owner_->pages, this);
}

void CodePage::clear() {
  for (Installed& installed : blocks_)
    retire(installed);
  blocks_.clear();
  code_.reset();
  entries_.clear();
  outside_.clear();
  if (!entry_at_.empty()) {
    entry_at_ = {};
    owner_->held_ops -= index_cost;
  }
}

CodeEntry& CodePage::entry(u32 offset) {
  if (entry_at_.empty()) {
    entry_at_.resize(memory::page_size);
    owner_->held_ops += index_cost;
  }
  u16& number = entry_at_[offset];
  if (number == 0) {
    entries_.push_back({nullptr, CodeEntry::none, page_ << memory::page_bits | offset});
    number = static_cast<u16>(entries_.size());
  }
  return entries_[number - 1];
}

const CodeEntry& CodePage::outside(u64 rip) {
  for (const CodeEntry& known : outside_) {
    if (known.rip == rip) return known;
  }
  outside_.push_back({nullptr, CodeEntry::none, rip});
  return outside_.back();
}

void CodePage::install(CodeEntry& entry, std::unique_ptr<Block> block) {
  entry.block = block.get();
  entry.first = block->ops.data();
  entry.line = block->first_line;
  entry.count = std::max(block->count, 1u);  // never 0: a spent budget refuses every entry
  owner_->held_ops += block->ops.size();
  mark(*block);
  blocks_.push_back({&entry, std::move(block)});
}

void CodePage::mark(const Block& block) {
  for (u32 at = block.begin >> granule_bits; at <= (block.end - 1) >> granule_bits; ++at) {
    code_.set(at);
  }
}

void CodePage::retire(Installed& installed) {
  if (owner_->ledger != nullptr) owner_->settle();
  installed.entry->block = nullptr;
  installed.entry->first = nullptr;
  installed.entry->count = CodeEntry::none;
  for (DecodedOp& op : installed.block->ops)
    op.handler = owner_->resync;
  owner_->held_ops -= installed.block->ops.size();
  owner_->dropped.push_back(std::move(installed.block));
}

void CodePage::drop(u32 offset, u32 size) {
  const u32 end = offset + size;
  bool code = false;
  for (u32 at = offset >> granule_bits; at <= (end - 1) >> granule_bits; ++at)
    code |= code_[at];
  if (!code) return;
  const auto dead = std::partition(blocks_.begin(), blocks_.end(), [&](const Installed& installed) {
    return installed.block->end <= offset || installed.block->begin >= end;
  });
  if (dead == blocks_.end()) return;
  std::for_each(dead, blocks_.end(), [this](Installed& installed) { retire(installed); });
  blocks_.erase(dead, blocks_.end());
  code_.reset();
  for (const Installed& installed : blocks_)
    mark(*installed.block);
}

CodePage& FrameCode::page(const std::shared_ptr<CodeOwner>& owner, u64 page) {
  for (const auto& known : pages_) {
    if (known->owner() == owner.get() && known->page() == page) return *known;
  }
  pages_.push_back(std::make_unique<CodePage>(owner, page));
  return *pages_.back();
}

bool FrameCode::holds_code() const {
  return std::any_of(pages_.begin(), pages_.end(),
                     [](const auto& page) { return page->holds_code(); });
}

bool FrameCode::written(u32 offset, u32 size) {
  for (const auto& page : pages_)
    page->drop(offset, size);
  return holds_code();
}

/// The blocks stay right for the old frame, but the engine may be running in one of them, and its
/// entries must not lead there any more.
void FrameCode::replaced() {
  for (const auto& page : pages_)
    page->drop(0, memory::page_size);
}

}  // namespace vitrine::cpu
