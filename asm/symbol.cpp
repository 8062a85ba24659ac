#include "asm/symbol.hpp"

#include <algorithm>

namespace vitrine::assembler {

namespace {

Place place_of(const Token& token) {
  return {token.file,
          token.line,
          token.column,
          token.expansion,
          static_cast<u32>(std::max<std::size_t>(token.text.size(), 1)),
          0};
}

std::size_t slot_of(u64 key, std::size_t slots) {
  return (key * 0x9E3779B97F4A7C15 >> 32) & (slots - 1);
}

}  // namespace

u32 SymbolTable::make(std::string_view name, const Token& token) {
  Symbol& symbol = symbols_.emplace_back();
  symbol.name = name;
  symbol.place = place_of(token);
  return size() - 1;
}

u32 SymbolTable::find_or_make(std::string_view name, const Token& token) {
  if (!dotted_) {
    // Most sources never write a local label's full name: the map is made for the first that does.
    dotted_ = true;
    for (u32 i = 0; i < size(); ++i)
      by_name_.emplace(symbols_[i].name, i);
  }
  if (const auto known = by_name_.find(name); known != by_name_.end()) return known->second;
  const u32 symbol = make(names_.copy(name), token);
  by_name_.emplace(symbols_[symbol].name, symbol);
  return symbol;
}

u32 SymbolTable::find_local(const Token& token) {
  if (local_count_ * 2 >= locals_.size()) {
    std::vector<LocalSlot> old(locals_.size() * 2);
    old.swap(locals_);
    for (const LocalSlot& slot : old) {
      if (slot.symbol == none) continue;
      std::size_t at = slot_of(slot.key, locals_.size());
      while (locals_[at].symbol != none)
        at = (at + 1) & (locals_.size() - 1);
      locals_[at] = slot;
    }
  }
  const u64 key = u64{scope_ + 1} << 32 | token.id;
  std::size_t at = slot_of(key, locals_.size());
  for (; locals_[at].symbol != none; at = (at + 1) & (locals_.size() - 1))
    if (locals_[at].key == key) return locals_[at].symbol;

  full_name_ = scope_ == none ? std::string_view() : symbols_[scope_].name;
  full_name_ += token.text;
  const u32 symbol =
      dotted_ ? find_or_make(full_name_, token) : make(names_.copy(full_name_), token);
  locals_[at] = {key, symbol};
  ++local_count_;
  return symbol;
}

u32 SymbolTable::find(const Token& token) {
  if (is_local(token.text)) return find_local(token);
  if (token.id >= by_id_.size())
    by_id_.resize(std::max<std::size_t>(token.id + 1, by_id_.size() * 2));
  u32& known = by_id_[token.id];
  if (known == 0) {
    // "sum.loop" is the .loop of sum, however it is written.
    known = 1 + (token.text.find('.') == std::string_view::npos ? make(token.text, token)
                                                                : find_or_make(token.text, token));
  }
  return known - 1;
}

}  // namespace vitrine::assembler
