#include "asm/name_table.hpp"

#include <algorithm>
#include <string>

namespace vitrine::assembler {

namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

}  // namespace

void NameTable::place(u64 hash_of_text, u32 number) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = mix(hash_of_text) & mask;
  while (slots_[i].number != 0)
    i = (i + 1) & mask;
  slots_[i] = {static_cast<u32>(hash_of_text), number + 1};
}

u32 NameTable::insert(std::string_view text, u64 hash_of_text) {
  if ((names_.size() + 1) * 2 > slots_.size()) {
    slots_.assign(slots_.size() * 2, {});
    for (u32 i = 0; i < names_.size(); ++i)
      place(hashes_[i], i);
  }
  const u32 number = static_cast<u32>(names_.size());
  names_.push_back({text, number, 0});
  hashes_.push_back(hash_of_text);
  place(hash_of_text, number);
  if (std::any_of(text.begin(), text.end(), is_upper)) {
    std::string lower(text);
    for (char& c : lower) {
      if (is_upper(c)) c = static_cast<char>(c + ('a' - 'A'));
    }
    const u32 fold = intern(folded_.copy(lower));
    names_[number].fold = fold;
  }
  return number;
}

}  // namespace vitrine::assembler
